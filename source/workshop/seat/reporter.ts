import type {Finding, TutorEvent} from '../../tutor/events.js';
import type {CourseView} from '../../tutor/views.js';
import {maxDetailBytes, type SeatEvent, type SeatEventKind} from '../seat-events.js';
import type {SeatNews} from './outbox.js';

type Detail = NonNullable<SeatEvent['detail']>;
type Seen = {readonly says: string; readonly finding: Finding};

/** Longest identifier of a step that a roster takes, in characters. */
const maxStepLength = 200;

/**
 * Turns a tutor's events into events for the roster; a listener for its stream. No output of a command is among them,
 * and secrets are masked in the events already.
 * @param report gets each piece of news
 */
export function reporter(
	course: Pick<CourseView, 'steps' | 'lessons'>,
	version: string,
	report: (news: SeatNews) => void,
	now: () => Date = () => new Date(),
) {
	let step: string | undefined;
	let seen = new Map<number, Seen>();
	/** The last reported failure, until the step has passed. */
	let told: string | undefined;
	let isOnTheWay = false;

	const put = (kind: SeatEventKind, about: string | undefined, detail?: Detail) =>
		report({
			kind,
			...(about !== undefined && about.length <= maxStepLength && {step: about}),
			...(detail && {detail: shortened(detail)}),
			at: now().toISOString(),
		});

	const firstFailing = () =>
		[...seen].toSorted(([a], [b]) => a - b).find(([, {finding}]) => finding.status !== 'passed')?.[1];

	const putFailing = (kind: 'step-failed' | 'finding') => {
		const failing = firstFailing();
		const detail = failing && whatFails(failing);
		// Numbers in an observation change all the time, which is no news.
		const essence = JSON.stringify([detail?.check, detail?.diagnosis]);
		if (kind === 'finding' && (detail === undefined || essence === told)) return;
		told = essence;
		put(kind, step, detail);
	};

	return (event: TutorEvent): void => {
		switch (event.type) {
			case 'course-entered':
				put('joined', undefined, {engine: event.engine, version});
				break;
			case 'journey':
				isOnTheWay = event.stage === 'begun';
				if (event.stage === 'arrived') put('travelled', firstStepOf(course, event.to));
				break;
			case 'step-entered':
				step = event.step;
				seen = new Map();
				told = undefined;
				put('step-entered', step);
				break;
			case 'finding':
				seen.set(event.check, {says: event.says, finding: event.finding});
				if (told !== undefined && event.finding.status === 'failed') putFailing('finding');
				break;
			case 'step-failed':
				putFailing('step-failed');
				break;
			case 'step-passed': {
				const {milliseconds, by, hints} = event;
				told = undefined;
				// On a journey the time is the tutor's, not the learner's.
				put('step-passed', event.step, isOnTheWay ? {by, hints} : {milliseconds: Math.round(milliseconds), by, hints});
				break;
			}

			case 'hint':
				put('hint', event.step, {hints: event.level});
				break;
			case 'lesson-passed':
				put('lesson-passed', step, {milliseconds: Math.round(event.milliseconds)});
				break;
			case 'course-passed':
				put('course-passed', step, {milliseconds: Math.round(event.milliseconds)});
				break;
			case 'closing':
				put('left', step);
				break;
			default:
		}
	};
}

function whatFails({says, finding}: Seen): Detail {
	const diagnosis = finding.status === 'passed' ? undefined : finding.diagnosis?.title;
	return {check: says, observed: finding.observed, ...(diagnosis !== undefined && {diagnosis})};
}

function firstStepOf({steps, lessons}: Pick<CourseView, 'steps' | 'lessons'>, place: string): string {
	const lesson = lessons.find(({id}) => id === place);
	return (lesson && steps[lesson.firstStep]?.id) ?? place;
}

/** The lengths that each text is cut to, one after the other, until the detail is short enough. */
const lengths = [600, 300, 150, 60] as const;

/**
 * Cuts the texts of a detail so that it has at most `maxDetailBytes` bytes, however many bytes a letter has; the roster
 * writes JSON with a blank behind each colon and comma, for which there is room.
 */
export function shortened(detail: Detail): Detail {
	for (const length of lengths) {
		const cut = {
			...detail,
			...(detail.check !== undefined && {check: cutText(detail.check, length)}),
			...(detail.observed !== undefined && {observed: cutText(detail.observed, length)}),
			...(detail.diagnosis !== undefined && {diagnosis: cutText(detail.diagnosis, length)}),
		};
		if (Buffer.byteLength(JSON.stringify(cut)) <= maxDetailBytes - 50) return cut;
	}

	throw new Error('three texts of 60 characters have more than 1950 bytes');
}

/** PostgreSQL's JSON takes neither the character zero nor half a pair; other control characters would break a line. */
function cutText(text: string, length: number): string {
	const clean = text.replaceAll(/[\p{Cc}\p{Cs}]+/gu, ' ').trim();
	const characters = [...clean.slice(0, 4 * length)];
	return characters.length <= length && clean.length <= 4 * length
		? clean
		: `${characters
				.slice(0, length - 1)
				.join('')
				.replaceAll(/\p{Cs}/gu, '')}…`;
}

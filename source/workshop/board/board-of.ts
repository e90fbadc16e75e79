import type {ClassRows, NoticeRow, SeatRow, StepRow} from '../roster/rows.js';
import type {Board, LessonCount, SeatView, StuckReason} from './board.js';

/** A seat without a message for so long is away, in milliseconds: three of its heartbeats. */
export const awayAfterMs = 45_000;

/** So many failures of a step in a row are no slip any more. */
const stuckAfterFailures = 3;

/** No seat is slow that has been at a step for less, in milliseconds. */
const minSlowMs = 5 * 60_000;

/** The class as a board shows it, at the time of the reading. */
export function boardOf({workshop, steps, seats, notices, medians, now}: ClassRows): Board {
	const course = steps.toSorted((one, other) => one.position - other.position);
	const places = new Map(course.map(({step}, index) => [step, index]));
	const views = seats.flatMap((row) => {
		const {alias} = row;
		return alias === undefined ? [] : [seatView({...row, alias}, {course, places, medians, now})];
	});
	const here = views.filter(({presence}) => presence === 'here').length;
	const gate = gateOf(notices, course, places);
	return {
		workshop,
		claimed: views.length,
		free: seats.length - views.length,
		here,
		away: views.length - here,
		finished: views.filter(({isFinished}) => isFinished).length,
		steps: course,
		lessons: lessonCounts(course, views),
		seats: views.toSorted(byUrgency),
		...(gate !== undefined && {gate}),
		notices: notices.filter(({kind}) => kind !== 'gate').toSorted((one, other) => one.id - other.id),
		at: now,
	};
}

type Class = Pick<ClassRows, 'medians' | 'now'> & {
	readonly course: readonly StepRow[];
	readonly places: ReadonlyMap<string, number>;
};

function seatView(row: SeatRow & {readonly alias: string}, group: Class): SeatView {
	const {seat, alias, host, step, stepSince, passed, failing, finishedAt, lastSeen} = row;
	const stepIndex = step === undefined ? undefined : group.places.get(step);
	const known = stepIndex === undefined ? undefined : group.course[stepIndex];
	const isFinished = finishedAt !== undefined;
	const isHere = lastSeen !== undefined && group.now.getTime() - lastSeen.getTime() < awayAfterMs;
	return {
		seat,
		alias,
		...(host !== undefined && {host}),
		...(stepIndex !== undefined && {stepIndex}),
		...(step !== undefined && {stepTitle: known?.title ?? step}),
		...(stepSince !== undefined && {atStep: since(stepSince, group.now)}),
		passed,
		isFinished,
		presence: isHere ? 'here' : 'away',
		stuck: reasons(row, known, isHere, group),
		...(failing !== undefined && !isFinished && {failing}),
	};
}

/** The most urgent first. A learner who is away may just have closed the lid, but a raised hand waits for an answer. */
function reasons(row: SeatRow, step: StepRow | undefined, isHere: boolean, {medians, now}: Class): StuckReason[] {
	const {handSince, fails, stepSince, finishedAt} = row;
	const found: StuckReason[] = handSince === undefined ? [] : [{kind: 'hand', since: handSince}];
	if (!isHere || finishedAt !== undefined) return found;
	if (fails >= stuckAfterFailures) found.push({kind: 'failing', times: fails});
	if (step === undefined || stepSince === undefined) return found;
	const median = medians.get(step.step);
	const time = since(stepSince, now);
	if (time > Math.max(minSlowMs, 2 * (median ?? step.lessonMinutes * 60_000)))
		found.push({kind: 'slow', time, ...(median !== undefined && {median})});
	return found;
}

/** Never below zero: times that were read together may differ by a moment. */
function since(then: Date, now: Date): number {
	return Math.max(0, now.getTime() - then.getTime());
}

function byUrgency(one: SeatView, other: SeatView): number {
	return (
		urgency(one) - urgency(other) || withinReason(one, other) || farness(one) - farness(other) || order(one, other)
	);
}

const urgencies = {hand: 0, failing: 1, slow: 2} as const;

function urgency({stuck: [first]}: SeatView): number {
	return first === undefined ? 3 : urgencies[first.kind];
}

/** The hand that is up the longest, the most failures, the longest time. */
function withinReason({stuck: [one]}: SeatView, {stuck: [other]}: SeatView): number {
	if (one?.kind === 'hand' && other?.kind === 'hand') return one.since.getTime() - other.since.getTime();
	if (one?.kind === 'failing' && other?.kind === 'failing') return other.times - one.times;
	if (one?.kind === 'slow' && other?.kind === 'slow') return other.time - one.time;
	return 0;
}

function farness({isFinished, stepIndex = -1}: SeatView): number {
	return isFinished ? Number.MAX_SAFE_INTEGER : stepIndex;
}

function order(one: SeatView, other: SeatView): number {
	return one.passed - other.passed || (other.atStep ?? 0) - (one.atStep ?? 0) || one.seat - other.seat;
}

function lessonCounts(course: readonly StepRow[], views: readonly SeatView[]): LessonCount[] {
	return [...new Set(course.map(({lesson}) => lesson))].flatMap((lesson) => {
		const first = course.find((step) => step.lesson === lesson);
		if (first === undefined) return [];
		const last = course.findLastIndex((step) => step.lesson === lesson);
		const inside = views.filter(
			({stepIndex, isFinished}) => !isFinished && stepIndex !== undefined && course[stepIndex]?.lesson === lesson,
		);
		return [
			{
				lesson,
				number: first.lessonNumber,
				title: first.lessonTitle,
				seats: inside.length,
				stuck: inside.filter(({stuck}) => stuck.length > 0).length,
				behind: views.filter(({stepIndex = -1, isFinished}) => isFinished || stepIndex > last).length,
			},
		];
	});
}

/** The newest one: it has taken the place of those before. */
function gateOf(
	notices: readonly NoticeRow[],
	course: readonly StepRow[],
	places: ReadonlyMap<string, number>,
): Board['gate'] {
	const gate = notices.filter(({kind}) => kind === 'gate').reduce<NoticeRow | undefined>(newer, undefined);
	if (gate?.step === undefined) return undefined;
	const {id, step, body} = gate;
	return {id, step, stepTitle: course[places.get(step) ?? -1]?.title ?? step, body};
}

function newer(one: NoticeRow | undefined, other: NoticeRow): NoticeRow {
	return one === undefined || other.id > one.id ? other : one;
}

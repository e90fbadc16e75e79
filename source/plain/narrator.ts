import {causeKey} from '../tutor/cause-key.js';
import type {TutorEvent} from '../tutor/events.js';
import {lostOutcomeWords} from '../tutor/state/failure.js';
import type {CourseView} from '../tutor/views.js';
import type {WorkProgress} from '../tutor/work.js';
import {detailWords, percentOf, shareOf, workWords} from '../tutor/work-progress.js';
import {plainLines, sameCauseLines} from './plain-text.js';

/** Long work gets another line after so much progress, at least and at most so far apart. */
const lineInterval = {percent: 10, leastMs: 1000, mostMs: 10_000};

/** Turns events into lines of plain text, floods of them only now and then. */
export class Narrator {
	readonly #course: CourseView;
	readonly #width: number;
	readonly #now: () => number;
	#told: {readonly what: string; readonly percent: number; readonly at: number; readonly line: string} | undefined;
	#deadline = 0;
	/** Causes that were printed since the step's commands ended. */
	readonly #causes = new Set<string>();

	constructor(course: CourseView, width = 80, now: () => number = Date.now) {
		this.#course = course;
		this.#width = width;
		this.#now = now;
	}

	/**
	 * An event as lines; empty when there is nothing to print. What a server says in several lines is indented, so that none
	 * of them looks like a line of the tutor's own.
	 */
	tell(event: TutorEvent): string[] {
		return this.#lines(event).map((line) => line.replaceAll('\n', '\n      '));
	}

	#lines(event: TutorEvent): string[] {
		if (event.type === 'progress') return this.#progress(event.stage, event.work);
		if (event.type === 'check-waiting') return this.#waiting(event);
		if (event.type === 'outcome-lost') {
			return [`note: ${lostOutcomeWords(event, this.#causes.size === 0, this.#course)}`];
		}
		if (event.type === 'finding') return this.#finding(event);
		return plainLines(event, this.#course, this.#width);
	}

	/** A cause that several outcomes share is printed once. */
	#finding(event: TutorEvent & {type: 'finding'}): string[] {
		const {says, finding} = event;
		const cause = finding.status === 'failed' ? causeKey(finding) : undefined;
		if (cause !== undefined && this.#causes.has(cause)) return sameCauseLines(says, finding.observed);
		if (cause !== undefined) this.#causes.add(cause);
		return plainLines(event, this.#course, this.#width);
	}

	#progress(stage: (TutorEvent & {type: 'progress'})['stage'], work: WorkProgress): string[] {
		if (stage !== 'going-on') {
			this.#told = undefined;
			// The command that takes a backup, or that waits, prints how it has ended.
			return stage === 'done' && work.kind === 'image' ? [`The image ${work.image} is here.`] : [];
		}

		const share = shareOf(work);
		const percent = share === undefined ? 0 : percentOf(share);
		const what = work.kind === 'image' ? work.image : work.kind === 'backup' ? work.phase : work.on;
		const rest = [share === undefined ? '' : `${percent} %`, detailWords(work)]
			.filter((part) => part !== '')
			.join(', ');
		const line = rest === '' ? `${workWords(work)} …` : `${workWords(work)}: ${rest}`;
		const at = this.#now();
		if (!this.#isNews(what, percent, line, at)) return [];
		this.#told = {what, percent, at, line};
		return [line];
	}

	#isNews(what: string, percent: number, line: string, at: number): boolean {
		const told = this.#told;
		if (told === undefined || told.what !== what) return true;
		const passed = at - told.at;
		return (
			(percent >= told.percent + lineInterval.percent && passed >= lineInterval.leastMs) ||
			(passed >= lineInterval.mostMs && line !== told.line)
		);
	}

	/** The checks of a step come one after the other; the last one has the deadline of them all. */
	#waiting({step, check, deadline}: TutorEvent & {type: 'check-waiting'}): string[] {
		this.#deadline = check === 0 ? deadline : Math.max(this.#deadline, deadline);
		const count = this.#course.steps.find(({id}) => id === step)?.checks.length ?? 0;
		this.#causes.clear();
		if (check < count - 1) return [];
		const seconds = Math.max(1, Math.ceil((this.#deadline - this.#now()) / 1000));
		return [`Looking at the outcome, which has up to ${seconds} s.`];
	}
}

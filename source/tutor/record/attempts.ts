import type {ActionOutcome} from '../events.js';
import type {Printed, RecordEntry, RecordedFinding} from './entries.js';

export type RecordedAction = {
	readonly index: number;
	readonly shown: string;
	/** How it ended; absent when the tutor ended before it. */
	readonly end?: {readonly outcome: ActionOutcome; readonly milliseconds: number; readonly output: Printed};
};

/** One attempt at a step: from its commands, or from the learner's own work, to an outcome. */
export type Attempt = {
	readonly step: string;
	readonly lesson: string;
	readonly title: string;
	/** When it began, in ISO form. */
	readonly at: string;
	readonly actions: readonly RecordedAction[];
	readonly hints: readonly {readonly level: number; readonly text: string}[];
	readonly end:
		| {
				readonly kind: 'passed';
				readonly milliseconds: number;
				readonly by: 'tutor' | 'learner';
				readonly hints: number;
				readonly findings: readonly RecordedFinding[];
		  }
		| {readonly kind: 'failed'; readonly findings: readonly RecordedFinding[]}
		/** Neither: interrupted, or left. */
		| {readonly kind: 'open'};
};

/** The attempts of a record, oldest first; a step that was only looked at is no attempt. */
export function attemptsOf(record: readonly RecordEntry[]): Attempt[] {
	const attempts: Attempt[] = [];
	let heading = {step: '', lesson: '', title: ''};
	let current: Attempt | undefined;
	const begin = (at: string): Attempt => ({...heading, at, actions: [], hints: [], end: {kind: 'open'}});
	const leave = () => {
		if (current !== undefined && isAttempt(current)) attempts.push(current);
		current = undefined;
	};

	for (const entry of record) {
		if (!('step' in entry) || entry.type === 'lost' || entry.type === 'undone') continue;
		const {at, step} = entry;
		if (step !== heading.step && entry.type !== 'entered') {
			// The line with the entering is damaged.
			leave();
			heading = {step, lesson: step.split('/')[0] ?? '', title: step};
		}

		switch (entry.type) {
			case 'entered':
				leave();
				heading = {step, lesson: entry.lesson, title: entry.title};
				current = begin(at);
				break;
			case 'started': {
				// Hints before the first command belong to the attempt that follows.
				if (current && (current.actions.length > 0 || current.end.kind !== 'open') && entry.index === 0) leave();
				const into = current ?? begin(at);
				const {index, shown} = entry;
				const first = into.actions.length === 0;
				current = {...into, at: first ? at : into.at, actions: [...into.actions, {index, shown}]};
				break;
			}

			case 'ended': {
				const {index, outcome, milliseconds, output} = entry;
				const into = current ?? begin(at);
				const end = {outcome, milliseconds, output};
				current = {
					...into,
					actions: into.actions.map((action) => (action.index === index ? {...action, end} : action)),
				};
				break;
			}

			case 'hint': {
				if (current?.end.kind !== 'open') leave();
				const into = current ?? begin(at);
				current = {...into, hints: [...into.hints, {level: entry.level, text: entry.text}]};
				break;
			}

			case 'failed':
			case 'passed': {
				if (current?.end.kind !== 'open') leave();
				const into = current ?? begin(at);
				const {findings} = entry;
				if (entry.type === 'failed') {
					current = {...into, end: {kind: 'failed', findings}};
				} else {
					const {milliseconds, by, hints} = entry;
					current = {...into, end: {kind: 'passed', milliseconds, by, hints, findings}};
				}

				break;
			}
		}
	}

	leave();
	return attempts;
}

function isAttempt({actions, hints, end}: Attempt): boolean {
	return actions.length > 0 || hints.length > 0 || end.kind !== 'open';
}

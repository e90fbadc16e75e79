import type {Course} from '../course/types.js';
import type {OpenLab} from '../lab/open-lab.js';
import type {Exporter} from './exports.js';
import {appendToRecord} from './record/record-file.js';
import {recorder} from './record/recorder.js';
import {type TutorOptions, TutorRunner} from './runner.js';
import type {Tutor} from './views.js';

export type {Beginning, TutorOptions} from './runner.js';

/**
 * Starts a tutor that walks through a course in an open lab. It finds the lab's position and then waits for intents; it
 * closes the lab, or removes it, when it closes.
 * @param exporter makes the exports that the learner asks for
 */
export function startTutor(
	course: Course,
	lab: OpenLab,
	exporter: Exporter,
	options: TutorOptions = {},
): Tutor & {
	/** Whether the lab was removed at the end. */
	readonly removed: () => boolean;
	/** Entries that were left in the folder of a removed lab, because the lab had not written them. */
	readonly leftBehind: () => readonly string[];
	/** Tells the learner something that happened around the tutor. */
	readonly notice: (text: string) => void;
} {
	const runner = new TutorRunner(course, lab, exporter, options);
	runner.subscribe(recorder(appendToRecord(lab.engine.dir, (text) => runner.notice(text))));
	return {
		course: runner.view,
		getState: () => runner.state,
		subscribe: (listener) => runner.subscribe(listener),
		dispatch: (intent) => runner.dispatch(intent),
		terminals: runner.connections.terminals,
		closed: runner.closed,
		removed: () => runner.removed,
		leftBehind: () => runner.leftBehind,
		notice: (text) => runner.notice(text),
	};
}

import type {Course} from '../course/types.js';
import type {OpenLab} from '../lab/open-lab.js';
import {CourseWalk, type Manner} from './course-walk.js';
import type {PaperMaker} from './papers.js';
import {appendToRecord} from './record/record-file.js';
import {recorder} from './record/recorder.js';
import type {Tutor} from './views.js';

export type {Beginning, Manner} from './course-walk.js';

/**
 * Starts a tutor that walks through a course in an open lab. It looks where the lab stands and then waits for intents;
 * the lab is closed, or removed, when the tutor closes.
 * @param papers makes the papers that the learner asks for
 */
export function startTutor(
	course: Course,
	lab: OpenLab,
	papers: PaperMaker,
	manner: Manner = {},
): Tutor & {
	/** Whether the lab was removed at the end. */
	readonly removed: () => boolean;
	/** What the lab's folder did not lose when the lab was removed, because the lab had not written it. */
	readonly leftBehind: () => readonly string[];
	/** Tells the learner something that happened around the tutor. */
	readonly notice: (text: string) => void;
} {
	const walk = new CourseWalk(course, lab, papers, manner);
	walk.subscribe(recorder(appendToRecord(lab.engine.dir, (text) => walk.notice(text))));
	return {
		course: walk.view,
		getState: () => walk.state,
		subscribe: (listener) => walk.subscribe(listener),
		dispatch: (intent) => walk.dispatch(intent),
		terminals: walk.terminals,
		closed: walk.closed,
		removed: () => walk.removed,
		leftBehind: () => walk.leftBehind,
		notice: (text) => walk.notice(text),
	};
}

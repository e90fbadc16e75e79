import type {ClassroomState} from '../../workshop/classroom.js';
import type {AskedToWait} from '../../workshop/gate.js';
import type {News} from '../../workshop/news.js';

/** The workshop as the keys see it. */
export type Seat = {
	readonly hand: ClassroomState['hand'];
	/** Messages that are not dismissed, oldest first; a gate is the last. */
	readonly news: readonly News[];
	/** The state to keep when a gate holds the next `proceed`; absent when none does. */
	readonly held?: AskedToWait;
};

/** @param gateRead the gate that the learner has put away: it holds as before */
export function newsOf({messages, gate}: ClassroomState, gateRead: number | undefined): readonly News[] {
	return gate === undefined || gate.id === gateRead ? messages : [...messages, {...gate, kind: 'gate'}];
}

import type {Classroom, ClassroomState} from '../../../source/workshop/classroom.js';

/** A learner at seat 17 to whom nothing was said yet. */
export function seatState(change: Partial<ClassroomState> = {}): ClassroomState {
	return {
		workshop: 'workshop',
		alias: 'anna',
		seat: 17,
		link: 'connected',
		unsent: 0,
		hand: 'down',
		messages: [],
		...change,
	};
}

export type FakeClassroom = Classroom & {
	/** The learner's calls, in order: `raise`, `lower`, `dismiss 3`, `close`. */
	readonly calls: readonly string[];
	/** Changes the state, and tells that it has changed. */
	readonly put: (change: Partial<ClassroomState>) => void;
};

/** A workshop without a roster: it answers the learner, and its instructor is the test. */
export function fakeClassroom(change: Partial<ClassroomState> = {}): FakeClassroom {
	const listeners = new Set<() => void>();
	const calls: string[] = [];
	let state = seatState(change);
	const put = (next: Partial<ClassroomState>) => {
		state = {...state, ...next};
		for (const listener of listeners) listener();
	};
	return {
		getState: () => state,
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		raiseHand() {
			calls.push('raise');
			put({hand: 'up'});
		},
		lowerHand() {
			calls.push('lower');
			put({hand: 'down'});
		},
		dismiss(message) {
			calls.push(`dismiss ${message}`);
			put({messages: state.messages.filter(({id}) => id !== message)});
		},
		async close() {
			calls.push('close');
		},
		calls,
		put,
	};
}

import type {Classroom} from '../workshop/classroom.js';
import type {ClassroomNarrator} from './classroom-text.js';

export type FollowedClassroom = {
	/** The workshop, once it is there. */
	readonly get: () => Classroom | undefined;
	readonly stop: () => void;
};

/**
 * Tells what happens in the workshop from when it is there; one that never comes is told by whoever promised it.
 * @param told is called with the messages that were told
 */
export function followClassroom(
	given: Classroom | Promise<Classroom> | undefined,
	narrator: ClassroomNarrator,
	print: (lines: readonly string[]) => void,
	told: (classroom: Classroom, messages: readonly number[]) => void,
): FollowedClassroom {
	let classroom: Classroom | undefined;
	let unsubscribe = () => {};
	let wanted = true;
	const follow = (arrived: Classroom) => {
		if (!wanted) return;
		classroom = arrived;
		const tell = () => {
			const state = arrived.getState();
			print(narrator.tell(state));
			if (state.messages.length > 0)
				told(
					arrived,
					state.messages.map(({id}) => id),
				);
		};
		unsubscribe = arrived.subscribe(tell);
		tell();
	};
	if (given instanceof Promise) given.then(follow, () => {});
	else if (given !== undefined) follow(given);
	return {
		get: () => classroom,
		stop() {
			wanted = false;
			unsubscribe();
		},
	};
}

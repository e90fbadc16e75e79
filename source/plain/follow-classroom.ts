import type {Classroom} from '../workshop/classroom.js';
import type {ClassroomNarrator} from './classroom-text.js';

export type FollowedClassroom = {
	/** The workshop, once it is open. */
	readonly get: () => Classroom | undefined;
	readonly stop: () => void;
};

/**
 * Prints what happens in the workshop, once it is open; the caller reports one that does not open.
 * @param told gets the printed messages
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

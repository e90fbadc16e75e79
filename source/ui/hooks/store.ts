import type {TutorEvent} from '../../tutor/events.js';
import type {TutorState} from '../../tutor/state/state.js';
import type {Tutor} from '../../tutor/views.js';
import type {Classroom, ClassroomState} from '../../workshop/classroom.js';

/** What `useSyncExternalStore` reads. */
export type Store<T> = {
	readonly get: () => T;
	readonly subscribe: (listener: () => void) => () => void;
};

/** What never changes. */
export function always<T>(value: T): Store<T> {
	return {get: () => value, subscribe: () => () => {}};
}

/** Time over which floods of output are taken together, in milliseconds. */
const batchMs = 80;

/** The tutor's state as the screen follows it: at once where a reader waits for it, in batches where lines pour in. */
export function storeOfTutor(tutor: Pick<Tutor, 'getState' | 'subscribe'>): Store<TutorState> {
	let current = tutor.getState();
	return {
		get: () => current,
		subscribe(listener) {
			let timer: NodeJS.Timeout | undefined;
			const take = () => {
				clearTimeout(timer);
				timer = undefined;
				current = tutor.getState();
				listener();
			};
			const unsubscribe = tutor.subscribe((event) => {
				if (!mayWait(event)) take();
				else timer ??= setTimeout(take, batchMs);
			});
			// What happened between the first look and now is not to be missed.
			if (tutor.getState() !== current) take();
			return () => {
				clearTimeout(timer);
				unsubscribe();
			};
		},
	};
}

/** The workshop's state, the same object until it is told to have changed. */
export function storeOfClassroom(
	classroom: Pick<Classroom, 'getState' | 'subscribe'> | undefined,
): Store<ClassroomState | undefined> {
	if (classroom === undefined) return always(undefined);
	let current = classroom.getState();
	return {
		get: () => current,
		subscribe(listener) {
			const take = () => {
				current = classroom.getState();
				listener();
			};
			const unsubscribe = classroom.subscribe(take);
			// What happened between the first look and now is not to be missed.
			if (classroom.getState() !== current) take();
			return unsubscribe;
		},
	};
}

function mayWait(event: TutorEvent): boolean {
	switch (event.type) {
		case 'output':
		case 'log':
		case 'log-lines':
		case 'notice':
		case 'check-waiting':
			return true;
		case 'finding':
			return event.finding.status === 'not-yet';
		default:
			return false;
	}
}

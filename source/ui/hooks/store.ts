import type {TutorEvent} from '../../tutor/events.js';
import type {TutorState} from '../../tutor/state/state.js';
import type {Tutor} from '../../tutor/views.js';
import type {Classroom, ClassroomState} from '../../workshop/classroom.js';

/** The interface that `useSyncExternalStore` reads. */
export type Store<T> = {
	readonly get: () => T;
	readonly subscribe: (listener: () => void) => () => void;
};

/** A store that never changes. */
export function always<T>(value: T): Store<T> {
	return {get: () => value, subscribe: () => () => {}};
}

/** Time over which floods of output are batched, in milliseconds. */
const batchMs = 80;

/** The store of a tutor's state: changes that a reader waits for at once, floods of lines in batches. */
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
			// A change between the first read and the subscription must not be missed.
			if (tutor.getState() !== current) take();
			return () => {
				clearTimeout(timer);
				unsubscribe();
			};
		},
	};
}

/** The workshop's state, the same object until it has changed. */
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
			// A change between the first read and the subscription must not be missed.
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

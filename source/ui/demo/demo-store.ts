import type {Demo, DemoState} from '../../demo/demo.js';
import type {TutorState} from '../../tutor/state/state.js';
import type {Store} from '../hooks/store.js';

export type DemoNow = {readonly tutor: TutorState; readonly demo: DemoState};

/** Time over which changes are batched, in milliseconds: less than between two typed letters. */
const batchMs = 30;

/** The store of a demonstration's state: single changes at once, floods of them in batches. */
export function storeOfDemo(demo: Demo): Store<DemoNow> {
	let current: DemoNow = {tutor: demo.tutor.getState(), demo: demo.getState()};
	return {
		get: () => current,
		subscribe(listener) {
			let timer: NodeJS.Timeout | undefined;
			let isLate = false;
			const take = () => {
				const now = {tutor: demo.tutor.getState(), demo: demo.getState()};
				if (now.tutor === current.tutor && now.demo === current.demo) return;
				current = now;
				listener();
			};
			const settle = () => {
				timer = undefined;
				if (!isLate) return;
				isLate = false;
				take();
				timer = setTimeout(settle, batchMs);
			};
			const unsubscribe = demo.subscribe(() => {
				if (timer !== undefined) {
					isLate = true;
					return;
				}
				take();
				timer = setTimeout(settle, batchMs);
			});
			// A change between the first read and the subscription must not be missed.
			take();
			return () => {
				clearTimeout(timer);
				unsubscribe();
			};
		},
	};
}

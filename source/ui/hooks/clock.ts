import type {Store} from './store.js';

/** Time between two looks at the clock, in milliseconds. */
const tickMs = 1000;

const listeners = new Set<() => void>();
let ticks = 0;
let timer: NodeJS.Timeout | undefined;

/** The one clock of everything that counts time; it stops while nothing does. */
export const clock: Store<number> = {
	get: () => ticks,
	subscribe(listener) {
		listeners.add(listener);
		timer ??= setInterval(() => {
			ticks++;
			for (const call of listeners) call();
		}, tickMs);
		timer.unref();
		return () => {
			listeners.delete(listener);
			if (listeners.size > 0) return;
			clearInterval(timer);
			timer = undefined;
		};
	},
};

import type {Snapshot} from './snapshot.js';

/** Time between two pictures of the spinner, in milliseconds. */
export const tickTime = 120;

const listeners = new Set<() => void>();
let ticks = 0;
let timer: NodeJS.Timeout | undefined;

/** The one clock that everything moving keeps to; it stands still while nothing moves. */
export const clock: Snapshot<number> = {
	get: () => ticks,
	subscribe(listener) {
		listeners.add(listener);
		timer ??= setInterval(() => {
			ticks++;
			for (const call of listeners) call();
		}, tickTime);
		timer.unref();
		return () => {
			listeners.delete(listener);
			if (listeners.size > 0) return;
			clearInterval(timer);
			timer = undefined;
		};
	},
};

/** For those who are not to see anything move. */
export const stillClock: Snapshot<number> = {get: () => 0, subscribe: () => () => {}};

import type {Snapshot} from './snapshot.js';

/** Time between two pictures of the spinner, in milliseconds. */
export const tickTime = 120;

/** Time between two looks at a clock that nobody is to be disturbed by, in milliseconds. */
const calmTime = 1000;

/** The one clock that everything moving keeps to; it stands still while nothing moves. */
export const clock = ticking(tickTime);

/** For those who are not to see anything move: seconds go by, and that is all. */
export const calmClock = ticking(calmTime);

function ticking(time: number): Snapshot<number> {
	const listeners = new Set<() => void>();
	let ticks = 0;
	let timer: NodeJS.Timeout | undefined;
	return {
		get: () => ticks,
		subscribe(listener) {
			listeners.add(listener);
			timer ??= setInterval(() => {
				ticks++;
				for (const call of listeners) call();
			}, time);
			timer.unref();
			return () => {
				listeners.delete(listener);
				if (listeners.size > 0) return;
				clearInterval(timer);
				timer = undefined;
			};
		},
	};
}

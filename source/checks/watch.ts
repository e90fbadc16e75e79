import type {Check} from '../course/types.js';
import {evaluate} from './evaluate.js';
import type {Sight} from './look.js';
import type {Observation} from './observation.js';

/** Shortest and longest time between two looks, in milliseconds. */
const pace = {first: 50, growth: 1.4, longest: 150};

/** Rest after a costly look, as a multiple of what it took, and at most this long, in milliseconds. */
const rest = {times: 4, longest: 600};

/**
 * Looks at checks again and again, each at its own pace, until closed. Looks come closer together after `wake`, which is
 * to be called when something may have changed. `observed` also hears when the look began, on the clock of `performance`.
 */
export class CheckWatch {
	readonly #loops: CheckLoop[];

	constructor(
		checks: readonly Check[],
		sight: Sight,
		observed: (check: number, observation: Observation, begun: number) => void,
	) {
		this.#loops = checks.map(
			(check, index) =>
				new CheckLoop(
					() => evaluate(check.condition, sight),
					(observation, begun) => observed(index, observation, begun),
				),
		);
	}

	/** Stops looking until `wake`; a look that is under way is still told. */
	pause(): void {
		for (const loop of this.#loops) loop.pause();
	}

	/** Looks at all checks now. */
	wake(): void {
		for (const loop of this.#loops) loop.wake();
	}

	close(): void {
		for (const loop of this.#loops) loop.close();
	}
}

class CheckLoop {
	#timer: NodeJS.Timeout | undefined;
	#interval = pace.first;
	#looking = false;
	#again = false;
	#paused = false;
	#closed = false;

	constructor(
		private readonly look: () => Promise<Observation>,
		private readonly observed: (observation: Observation, begun: number) => void,
	) {
		void this.#round();
	}

	pause(): void {
		this.#paused = true;
		clearTimeout(this.#timer);
	}

	wake(): void {
		this.#paused = false;
		this.#interval = pace.first;
		if (this.#looking) this.#again = true;
		else void this.#round();
	}

	close(): void {
		this.#closed = true;
		clearTimeout(this.#timer);
	}

	async #round(): Promise<void> {
		if (this.#closed) return;
		clearTimeout(this.#timer);
		this.#looking = true;
		const start = performance.now();
		const observation = await this.look();
		const took = performance.now() - start;
		this.#looking = false;
		if (this.#closed) return;
		this.observed(observation, start);
		// Whoever hears of it may have closed or paused the watch.
		if (this.#closed || this.#paused) return;
		const wait =
			this.#again && took < pace.longest ? 0 : Math.max(this.#interval, Math.min(rest.longest, took * rest.times));
		this.#again = false;
		this.#interval = Math.min(pace.longest, this.#interval * pace.growth);
		this.#timer = setTimeout(() => void this.#round(), wait);
	}
}

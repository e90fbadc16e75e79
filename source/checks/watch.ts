import type {Check} from '../course/types.js';
import {evaluate} from './evaluate.js';
import type {Observation} from './observation.js';
import type {CheckContext} from './probe.js';

/** How often checks look: after commands ran, or while a step waits for the learner. */
export type Eagerness = 'eager' | 'calm';

/** Shortest and longest time between two looks, in milliseconds. */
const intervalMs = {first: 50, growth: 1.4, longest: {eager: 150, calm: 250}};

/** Shortest time between two looks of a calm watch that is woken all the time, as by a flood in a log, in milliseconds. */
const minIntervalMs = 100;

/** A probe that takes longer is slow: it is not repeated at once, in milliseconds. */
const slowProbeMs = 150;

/** Rest after a slow probe, as a multiple of its time, and its limit. */
const restAfterSlowProbe = {times: 4, longestMs: 600};

/**
 * Repeats checks until closed, each at its own rate: calm at first, eager after a `wake` that says so. Call `wake` when
 * something may have changed. `observed` also gets the time at which the look began, on the clock of `performance`.
 */
export class CheckWatch {
	readonly #loops: CheckLoop[];

	constructor(
		checks: readonly Check[],
		context: CheckContext,
		observed: (check: number, observation: Observation, begun: number) => void,
	) {
		this.#loops = checks.map(
			(check, index) =>
				new CheckLoop(
					() => evaluate(check.condition, context),
					(observation, begun) => observed(index, observation, begun),
				),
		);
	}

	/** Stops looking until `wake`; the result of a look that has begun is still reported. */
	pause(): void {
		for (const loop of this.#loops) loop.pause();
	}

	/** Looks at all checks now, and goes on as eagerly as said, or as before. */
	wake(eagerness?: Eagerness): void {
		for (const loop of this.#loops) loop.wake(eagerness);
	}

	/** Goes on without haste. */
	calmDown(): void {
		for (const loop of this.#loops) loop.calmDown();
	}

	close(): void {
		for (const loop of this.#loops) loop.close();
	}
}

class CheckLoop {
	#timer: NodeJS.Timeout | undefined;
	#interval = intervalMs.first;
	#looking = false;
	#again = false;
	#paused = false;
	#closed = false;
	#eagerness: Eagerness = 'calm';
	#lookedAt = Number.NEGATIVE_INFINITY;

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

	wake(eagerness = this.#eagerness): void {
		const early = eagerness === 'calm' ? this.#lookedAt + minIntervalMs - performance.now() : 0;
		this.#eagerness = eagerness;
		this.#paused = false;
		this.#interval = intervalMs.first;
		if (this.#looking) this.#again = true;
		else if (early > 0) this.#schedule(early);
		else void this.#round();
	}

	calmDown(): void {
		this.#eagerness = 'calm';
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
		this.#lookedAt = performance.now();
		const took = this.#lookedAt - start;
		this.#looking = false;
		if (this.#closed) return;
		this.observed(observation, start);
		// The listener may have closed or paused the watch.
		if (this.#closed || this.#paused) return;
		const atOnce = this.#eagerness === 'eager' ? 0 : minIntervalMs;
		const wait =
			this.#again && took < slowProbeMs
				? atOnce
				: Math.max(this.#interval, Math.min(restAfterSlowProbe.longestMs, took * restAfterSlowProbe.times));
		this.#again = false;
		this.#interval = Math.min(intervalMs.longest[this.#eagerness], this.#interval * intervalMs.growth);
		this.#schedule(wait);
	}

	#schedule(wait: number): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.#round(), wait);
	}
}

/** Times in milliseconds. */
export type BrakePace = {
	/** Time until the next try of a network whose keys were wrong so many times. */
	readonly delay: (failures: number) => number;
	/** From so many wrong keys of all networks together on, all tries are that far apart. */
	readonly all: {readonly failures: number; readonly interval: number};
	/** Time after which wrong keys are forgotten. */
	readonly memory: number;
};

/**
 * 0.2 s after the third wrong key, twice as long after every other one, and 2 s at most: a class behind one address is not
 * kept out by the old key of one learner, and hardly by somebody who guesses beside it.
 */
export const brakePace: BrakePace = {
	delay: (failures) => (failures < 3 ? 0 : Math.min(2000, 200 * 2 ** Math.min(failures - 3, 10))),
	all: {failures: 30, interval: 50},
	memory: 60_000,
};

/** Most networks that are remembered: where more of them try, the brake on all of them holds. */
const mostNetworks = 1000;

/** Counts wrong keys, by network and in all, and says when the next one may be tried. Its memory is bounded. */
export class Brake {
	readonly #pace: BrakePace;
	/** In the order of their last failures. */
	readonly #networks = new Map<string, {failures: number; at: number; next: number}>();
	#all = {failures: 0, since: Number.NEGATIVE_INFINITY, next: 0};

	constructor(pace: BrakePace = brakePace) {
		this.#pace = pace;
	}

	/** How often keys from there were wrong of late. */
	failures(network: string, now: number): number {
		const known = this.#networks.get(network);
		return known === undefined || now - known.at > this.#pace.memory ? 0 : known.failures;
	}

	/** Whether tries from there are slowed for its own wrong keys. */
	isSlow(network: string, now: number): boolean {
		return this.#pace.delay(this.failures(network, now)) > 0;
	}

	/** The time from which on a try from there may be made. */
	next(network: string, now: number): number {
		const own = this.failures(network, now) === 0 ? 0 : (this.#networks.get(network)?.next ?? 0);
		return this.#isCrowded(now) ? Math.max(own, this.#all.next) : own;
	}

	/** A try begins. */
	tried(network: string, now: number): void {
		const known = this.#networks.get(network);
		if (known !== undefined) known.next = now + this.#pace.delay(this.failures(network, now));
		this.#all.next = now + this.#pace.all.interval;
	}

	/** The key was wrong. A right one changes nothing: whoever has one would clear the way for guesses at others. */
	failed(network: string, now: number): void {
		const failures = this.failures(network, now) + 1;
		this.#networks.delete(network);
		this.#networks.set(network, {failures, at: now, next: now + this.#pace.delay(failures)});
		const [oldest] = this.#networks.keys();
		if (this.#networks.size > mostNetworks && oldest !== undefined) this.#networks.delete(oldest);
		if (now - this.#all.since > this.#pace.memory) this.#all = {...this.#all, failures: 0, since: now};
		this.#all.failures++;
	}

	#isCrowded(now: number): boolean {
		return now - this.#all.since <= this.#pace.memory && this.#all.failures >= this.#pace.all.failures;
	}
}

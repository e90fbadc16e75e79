/** A state that is final must last this long, so that one in passing is not taken for it, in milliseconds. */
const finalAfterMs = 1500;

/** Until when the outcomes of a step may come true, each by its index; times as of `Date.now`, in milliseconds. */
export class Deadlines {
	readonly #deadlines: number[];
	readonly #slowness: number;
	readonly #finalSince = new Map<number, number>();

	/**
	 * @param withins the time that each outcome has, in milliseconds
	 * @param slowness factor for all times
	 */
	constructor(withins: readonly number[], slowness: number, now: number) {
		this.#deadlines = withins.map((within) => now + within * slowness);
		this.#slowness = slowness;
	}

	of(outcome: number): number {
		return this.#deadlines[outcome] ?? Number.POSITIVE_INFINITY;
	}

	/**
	 * Takes in a look at an outcome. Returns whether its time is over because of it.
	 * @param staysMissing it is not true, and stays so until somebody acts
	 */
	saw(outcome: number, staysMissing: boolean, now: number): boolean {
		if (!staysMissing) {
			this.#finalSince.delete(outcome);
			return false;
		}

		const since = this.#finalSince.get(outcome) ?? now;
		this.#finalSince.set(outcome, since);
		if (now - since < finalAfterMs * this.#slowness) return false;
		this.#deadlines[outcome] = Math.min(this.of(outcome), now);
		return true;
	}

	/** The time of all outcomes is over. */
	end(now: number): void {
		for (const [outcome, deadline] of this.#deadlines.entries()) this.#deadlines[outcome] = Math.min(deadline, now);
	}

	/** How long the next deadline of an outcome that does not hold is away, in milliseconds; undefined when one is over. */
	untilNext(holds: (outcome: number) => boolean, now: number): number | undefined {
		const open = this.#deadlines.filter((_, outcome) => !holds(outcome));
		if (open.some((deadline) => deadline <= now)) return undefined;
		return open.length > 0 ? Math.min(...open) - now : 50;
	}
}

/**
 * Passes on the latest of many values: the first one at once, then at most one an interval, and the last one in any
 * case. Drops the others, so that a flood costs its listener nothing.
 */
export class Latest<Value> {
	readonly #interval: number;
	readonly #tell: (value: Value) => void;
	#waiting: {readonly value: Value} | undefined;
	#timer: NodeJS.Timeout | undefined;

	/** @param interval shortest time between two values, in milliseconds */
	constructor(interval: number, tell: (value: Value) => void) {
		this.#interval = interval;
		this.#tell = tell;
	}

	put(value: Value): void {
		if (this.#timer === undefined) this.#now(value);
		else this.#waiting = {value};
	}

	/** Drops the waiting value, if there is one. */
	forget(): void {
		this.#waiting = undefined;
	}

	/** Passes on the waiting value, if there is one. */
	end(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		const last = this.#waiting;
		this.#waiting = undefined;
		if (last !== undefined) this.#tell(last.value);
	}

	#now(value: Value): void {
		this.#timer = setTimeout(() => {
			this.#timer = undefined;
			const next = this.#waiting;
			this.#waiting = undefined;
			if (next !== undefined) this.#now(next.value);
		}, this.#interval);
		this.#tell(value);
	}
}

/** A cache of the values that were used last: at least `minEntries` of them, at most twice as many. */
export class TwoGenerationCache<Key, Value> {
	#young = new Map<Key, Value>();
	#old: ReadonlyMap<Key, Value> = new Map();

	constructor(private readonly minEntries: number) {}

	/** The value of a key; made when it is not in the cache. */
	get(key: Key, make: () => Value): Value {
		let value = this.#young.get(key);
		if (value !== undefined) return value;
		value = this.#old.get(key) ?? make();
		this.#young.set(key, value);
		if (this.#young.size >= this.minEntries) {
			this.#old = this.#young;
			this.#young = new Map();
		}
		return value;
	}
}

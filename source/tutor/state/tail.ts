/** Items of a chunk; an append copies one chunk at most. */
const chunkSize = 64;

/** The end of a long list: immutable, cheap to append to, and bounded; older items are forgotten. */
export class Tail<T> implements Iterable<T> {
	/** Items that were ever appended: an item's place, counted from the first one ever, does not change. */
	readonly count: number;
	/** Number of kept items. */
	readonly size: number;
	readonly #most: number;
	readonly #chunks: ReadonlyArray<readonly T[]>;

	private constructor(most: number, chunks: ReadonlyArray<readonly T[]>, size: number, count: number) {
		this.#most = most;
		this.#chunks = chunks;
		this.size = size;
		this.count = count;
	}

	/** @param most items that are kept; it may be a few less */
	static empty<T>(most: number): Tail<T> {
		return new Tail<T>(most, [], 0, 0);
	}

	/** Index of the oldest kept item. */
	get first(): number {
		return this.count - this.size;
	}

	/** The list with these items at its end. */
	append(items: readonly T[]): Tail<T> {
		if (items.length === 0) return this;
		const chunks = [...this.#chunks];
		const open = chunks.at(-1);
		let size = this.size;
		let at = 0;
		if (open !== undefined && open.length < chunkSize) {
			at = chunkSize - open.length;
			chunks[chunks.length - 1] = [...open, ...items.slice(0, at)];
		}

		for (; at < items.length; at += chunkSize) chunks.push(items.slice(at, at + chunkSize));
		size += items.length;
		let gone = 0;
		while (size > this.#most) {
			size -= chunks[gone]?.length ?? 0;
			gone++;
		}

		return new Tail(this.#most, gone === 0 ? chunks : chunks.slice(gone), size, this.count + items.length);
	}

	/** The newest items, oldest of them first; fewer when there are not as many. */
	last(many: number): T[] {
		return this.slice(this.count - many, this.count);
	}

	/** The kept items from one index up to another. */
	slice(from: number, to: number): T[] {
		const found: T[] = [];
		let place = this.first;
		for (const chunk of this.#chunks) {
			const end = place + chunk.length;
			if (end > from && place < to) found.push(...chunk.slice(Math.max(0, from - place), Math.max(0, to - place)));
			place = end;
		}

		return found;
	}

	*[Symbol.iterator](): Iterator<T> {
		for (const chunk of this.#chunks) yield* chunk;
	}
}

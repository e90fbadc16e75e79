/** Puts lines together from the pieces in which they arrive, none longer than a limit. */
export class BoundedLines {
	readonly #longest: number;
	#rest = '';

	/** @param longest characters that a line may have */
	constructor(longest: number) {
		this.#longest = longest;
	}

	/** Takes in a piece; returns the lines that are complete now, or `too-long`, after which nothing can be made of the rest. */
	push(chunk: string): readonly string[] | 'too-long' {
		const lines = (this.#rest + chunk).split('\n');
		this.#rest = lines.at(-1) ?? '';
		return lines.some((line) => line.length > this.#longest) ? 'too-long' : lines.slice(0, -1);
	}
}

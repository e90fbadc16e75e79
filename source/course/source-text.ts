import type {Nodes} from 'mdast';
import type {Position} from './types.js';

/** A file of the course; turns offsets into lines and columns. */
export class SourceText {
	readonly #lineStarts: number[] = [0];

	constructor(
		readonly file: string,
		readonly text: string,
	) {
		for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1)) {
			this.#lineStarts.push(index + 1);
		}
	}

	/** The text that a node was read from. */
	textOf({position}: Nodes): string {
		return this.text.slice(position?.start.offset ?? 0, position?.end.offset ?? 0);
	}

	/** The place of a character; offsets count from 0, lines and columns from 1. */
	at(offset: number): Position {
		let line = 0;
		while (line + 1 < this.#lineStarts.length && (this.#lineStarts[line + 1] ?? 0) <= offset) line++;
		return {file: this.file, line: line + 1, column: offset - (this.#lineStarts[line] ?? 0) + 1};
	}
}

import type {Size} from '../layout/arrange.js';

const home = '\u001B[H';
const clearBelow = '\u001B[J';
const clearScreen = '\u001B[2J';
const clearRest = '\u001B[K';

// What Ink puts before a frame: the lines of the last one erased from below, or the whole terminal with its scrollback.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are escape sequences
const erasing = /^(?:\u001B\[2K(?:\u001B\[1A)?)*(?:\u001B\[G)?(?:\u001B\[2J)?(?:\u001B\[3J)?(?:\u001B\[H)?/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const controlOnly = /^(?:\u001B\[\??[\d;]*[A-Za-z])*$/;

/**
 * Turns Ink's output for a frame into the changes on the screen. Ink erases and rewrites all lines, which flickers,
 * loses its place when the terminal shrinks, and wipes the scrollback when a frame is too high.
 */
export class Painter {
	#shown: readonly string[] = [];
	#size: Size = {columns: 0, rows: 0};

	/** The output for the terminal in place of a piece of Ink's. */
	paint(chunk: string, size: Size): string {
		const prefix = erasing.exec(chunk)?.[0] ?? '';
		const rest = chunk.slice(prefix.length);
		if (rest === '') {
			if (prefix === '') return '';
			this.forget();
			return home + clearBelow;
		}
		if (controlOnly.test(rest)) return rest;
		return this.#update(rest, size);
	}

	/** The screen's content is unknown now: the next frame is painted as a whole. */
	forget(): void {
		this.#size = {columns: 0, rows: 0};
	}

	/** Paints the last frame again, after another program has used the terminal. */
	again(size: Size): string {
		this.forget();
		return this.#update(this.#shown.join('\n'), size);
	}

	#update(frame: string, size: Size): string {
		const lines = frame.replace(/\n$/, '').split('\n').slice(0, Math.max(1, size.rows));
		const whole = size.columns !== this.#size.columns || size.rows !== this.#size.rows;
		const before = whole ? [] : this.#shown;
		let output = whole ? home + clearScreen : '';
		for (const [index, line] of lines.entries()) {
			if (!whole && before[index] === line) continue;
			output += `${position(index)}${line}${clearRest}`;
		}
		if (before.length > lines.length) output += position(lines.length) + clearBelow;
		this.#shown = lines;
		this.#size = size;
		return output;
	}
}

function position(row: number): string {
	return `\u001B[${row + 1};1H`;
}

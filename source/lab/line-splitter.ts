/** A line that is longer comes in pieces of this many characters, so that output without lines takes no memory. */
const maxLineLength = 1 << 16;

/**
 * Splits a program's output into lines as a terminal would show them: of a line that was overwritten with carriage
 * returns, as progress is, it keeps the last state.
 */
export class LineSplitter {
	#rest = '';

	/** Takes in a piece of output; returns the lines that are complete now. */
	push(chunk: string): string[] {
		const lines = (this.#rest + chunk).split('\n');
		let rest = lastState(lines.pop() ?? '', '\r');
		const complete = lines.map((line) => lastState(line, ''));
		for (; rest.length > maxLineLength; rest = rest.slice(maxLineLength)) complete.push(rest.slice(0, maxLineLength));
		this.#rest = rest;
		return complete;
	}

	/** The latest state of an incomplete line that is being overwritten, if there is one. */
	get overwritten(): string | undefined {
		return this.#rest.endsWith('\r') && this.#rest.length > 1 ? this.#rest.slice(0, -1) : undefined;
	}

	/** The rest without an end of line. */
	end(): string[] {
		const rest = lastState(this.#rest, '');
		this.#rest = '';
		return rest === '' ? [] : [rest];
	}
}

/** A return at the end has overwritten nothing yet; it is replaced by `end`. */
function lastState(line: string, end: string): string {
	const shown = line.replace(/\r+$/, '');
	const state = shown.slice(shown.lastIndexOf('\r') + 1);
	return shown === line ? state : `${state}${end}`;
}

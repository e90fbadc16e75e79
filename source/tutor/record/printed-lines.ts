import type {Printed} from './entries.js';

type PrintedLine = Printed['first'][number];

/** Lines that are kept of the beginning and of the end of a command's output. */
export const keptLines = {first: 60, last: 60} as const;

/** Characters that are kept of a line. */
export const maxLineLength = 2000;

/** Collects a command's output, of any length. */
export class PrintedLines {
	readonly #first: PrintedLine[] = [];
	/** A ring buffer: the oldest line is at `#total - keptLines.first` modulo its size, once it is full. */
	readonly #last: PrintedLine[] = [];
	#total = 0;

	add(stream: PrintedLine['stream'], line: string): void {
		const entry = {stream, line: shortened(line)};
		if (this.#first.length < keptLines.first) this.#first.push(entry);
		else this.#last[(this.#total - keptLines.first) % keptLines.last] = entry;
		this.#total++;
	}

	/** The kept lines, oldest first. */
	summary(): Printed {
		const afterFirst = this.#total - this.#first.length;
		const leftOut = Math.max(0, afterFirst - keptLines.last);
		const oldest = leftOut > 0 ? afterFirst % keptLines.last : 0;
		return {first: this.#first, leftOut, last: [...this.#last.slice(oldest), ...this.#last.slice(0, oldest)]};
	}
}

function shortened(line: string): string {
	if (line.length <= maxLineLength) return line;
	return `${line.slice(0, maxLineLength)} (${line.length - maxLineLength} more characters)`;
}

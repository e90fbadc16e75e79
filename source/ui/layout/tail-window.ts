import type {Line} from '../text/line.js';
import type {Extent} from './arrange.js';
import type {Window} from './program-view.js';

/** Lines of which the oldest may have been forgotten; `count` counts those, too. */
export type Source<T> = {
	readonly count: number;
	readonly size: number;
	/** The lines from one number to before another, both counted from the very first line on. */
	readonly slice: (from: number, to: number) => readonly T[];
};

/**
 * A window on lines that keep coming: their end, or the place that the reader holds it at.
 * @param heldAt number of the line before which the window ends, counted from the very first line on
 * @param rowsOf lays out one line, in one row or several
 */
export function tailWindow<T>(
	source: Source<T>,
	heldAt: number | undefined,
	{height}: Extent,
	rowsOf: (line: T) => readonly Line[],
): Window {
	const forgotten = source.count - source.size;
	const end = Math.max(Math.min(heldAt ?? source.count, source.count), Math.min(source.count, forgotten + 1));
	const near = source.slice(Math.max(forgotten, end - height), end);
	const rows: Line[] = [];
	let count = 0;
	for (const line of near.toReversed()) {
		const block = rowsOf(line);
		if (rows.length > 0 && rows.length + block.length > height) break;
		rows.unshift(...block);
		count++;
	}
	return {
		// Of a line that does not fit the end is shown.
		lines: rows.slice(-height),
		metrics: {total: source.size, viewport: count, offset: end - forgotten - count, forgotten},
	};
}

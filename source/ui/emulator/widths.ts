import {widthOf} from '../text/line.js';

/** The widest that one letter is on a terminal. */
type CellWidth = 0 | 1 | 2;

const known = new Map<number, CellWidth>();

/** Columns of one code point, by the same measure as the rest of the screen. */
export function codePointWidth(codePoint: number): CellWidth {
	if (codePoint >= 32 && codePoint < 127) return 1;
	let width = known.get(codePoint);
	if (width === undefined) {
		const measured = widthOf(String.fromCodePoint(codePoint));
		width = measured >= 2 ? 2 : measured === 1 ? 1 : 0;
		known.set(codePoint, width);
	}

	return width;
}

/**
 * Widths for the emulator, whose own are those of Unicode 6 and would put newer letters into the wrong columns. A
 * character's properties are a number in the emulator's format (see its `UnicodeService`): the lowest bit tells whether
 * it joins the one before, the two next are its width.
 */
export const unicodeWidths = {
	version: 'as-shown',
	wcwidth: codePointWidth,
	charProperties(codePoint: number, preceding: number): number {
		const width = codePointWidth(codePoint);
		const before = (preceding >> 1) & 0b11;
		if (width > 0 || preceding === 0 || before === 0) return width << 1;
		return (before << 1) | 1;
	},
};

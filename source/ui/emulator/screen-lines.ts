import type {IBuffer, IBufferCell} from '@xterm/headless';
import {blank, type Line, type Paint, type TextSpan, widthOf} from '../text/line.js';

/** Unchanged styles and lines stay the same objects, so that caches can compare them by identity. */
export class ScreenLines {
	#lines = new Map<string, Line>();
	readonly #paints = new Map<string, Paint>();
	#cell: IBufferCell | undefined;

	/** Lines of a buffer from one on. */
	read(buffer: IBuffer, from: number, count: number): Line[] {
		const before = this.#lines;
		const now = new Map<string, Line>();
		const lines = Array.from({length: count}, (_, row) => {
			const spans = this.#spans(buffer, from + row);
			const key = spans.map(({style, text}) => `${style}\u0000${text}`).join('\u0001');
			const line = now.get(key) ?? before.get(key) ?? this.#line(spans);
			now.set(key, line);
			return line;
		});
		this.#lines = now;
		return lines;
	}

	/** Pieces of a line with one style each; leaves out blanks at its end. */
	#spans(buffer: IBuffer, row: number): Array<{style: string; text: string}> {
		const line = buffer.getLine(row);
		const spans: Array<{style: string; text: string}> = [];
		if (line === undefined) return spans;
		this.#cell ??= buffer.getNullCell();
		const cell = this.#cell;
		let previous = '';
		for (let column = 0; column < line.length; column++) {
			line.getCell(column, cell);
			const width = cell.getWidth();
			// The second half of the letter before.
			if (width === 0) continue;
			const style = styleOf(cell);
			if (style !== '' && !this.#paints.has(style)) this.#paints.set(style, paintOf(cell));
			const text = apart(previous, fitting(cell.isInvisible() ? '' : cell.getChars(), width), width);
			previous = text;
			const last = spans.at(-1);
			if (last?.style === style) last.text += text;
			else spans.push({style, text});
		}

		for (let last = spans.at(-1); last?.style === ''; last = spans.at(-1)) {
			last.text = last.text.trimEnd();
			if (last.text !== '') break;
			spans.pop();
		}

		return spans;
	}

	#line(spans: ReadonlyArray<{style: string; text: string}>): Line {
		if (spans.length === 0) return blank;
		return spans.map(({style, text}): TextSpan => {
			const paint = this.#paints.get(style);
			return paint === undefined ? {kind: 'text', text, tone: 'plain'} : {kind: 'text', text, tone: 'plain', paint};
		});
	}
}

const ascii = /^[ -~]*$/;
/** Joins the two letters beside it into one. */
const joiner = '\u200D';

/**
 * A cell's text after that of the cell before: where the terminal would join both into one letter, and shift the
 * columns, it is replaced.
 */
function apart(before: string, text: string, width: number): string {
	if (ascii.test(text) || ascii.test(before)) return text;
	return widthOf(before + text) === widthOf(before) + width ? text : ' '.repeat(width);
}

/** A cell's text, as wide as the cell, so that columns stay columns even if the emulator measures differently. */
function fitting(characters: string, width: number): string {
	if (characters === '') return ' '.repeat(width);
	if (ascii.test(characters) && characters.length === width) return characters;
	const single = characters.replaceAll(joiner, '');
	const own = widthOf(single);
	return own === width ? single : own < width ? single + ' '.repeat(width - own) : '?'.padEnd(width);
}

/** A text that is the same for the same style; empty for the plain one. */
function styleOf(cell: IBufferCell): string {
	if (cell.isAttributeDefault()) return '';
	return `${cell.getFgColorMode()},${cell.getFgColor()},${cell.getBgColorMode()},${cell.getBgColor()},${
		(cell.isBold() ? 1 : 0) |
		(cell.isDim() ? 2 : 0) |
		(cell.isItalic() ? 4 : 0) |
		(cell.isUnderline() ? 8 : 0) |
		(cell.isInverse() ? 16 : 0) |
		(cell.isStrikethrough() ? 32 : 0)
	}`;
}

function paintOf(cell: IBufferCell): Paint {
	const foreground = colour(cell.isFgPalette(), cell.isFgRGB(), cell.getFgColor());
	const background = colour(cell.isBgPalette(), cell.isBgRGB(), cell.getBgColor());
	return {
		...(foreground === undefined ? {} : {foreground}),
		...(background === undefined ? {} : {background}),
		...(cell.isBold() ? {bold: true} : {}),
		...(cell.isDim() ? {dim: true} : {}),
		...(cell.isItalic() ? {italic: true} : {}),
		...(cell.isUnderline() ? {underline: true} : {}),
		...(cell.isInverse() ? {inverse: true} : {}),
		...(cell.isStrikethrough() ? {strikethrough: true} : {}),
	};
}

function colour(isPalette: boolean, isRgb: boolean, value: number): number | string | undefined {
	if (isPalette) return value;
	return isRgb ? `#${value.toString(16).padStart(6, '0')}` : undefined;
}

import {graphemesOf} from '../../base/graphemes.js';
import {printable} from '../../base/printable.js';
import {widthOf} from '../../base/width-of.js';

export {printable, widthOf};

/** The meaning of a piece of text; the theme decides its style. */
export type Tone =
	| 'plain'
	| 'dim'
	| 'strong'
	| 'emphasis'
	| 'title'
	| 'accent'
	| 'good'
	| 'bad'
	| 'warn'
	| 'code'
	| 'link'
	| 'key'
	| 'keyword'
	| 'string'
	| 'number'
	| 'comment'
	| 'variable'
	/** A search hit, or a selection. */
	| 'marked';

/** The style that a program in a terminal gives to a piece of its text. */
export type Paint = {
	/** A colour's number among the 256 of a terminal, or `#rrggbb`. */
	readonly foreground?: number | string;
	readonly background?: number | string;
	readonly bold?: boolean;
	readonly dim?: boolean;
	readonly italic?: boolean;
	readonly underline?: boolean;
	readonly inverse?: boolean;
	readonly strikethrough?: boolean;
};

export type TextSpan = {
	readonly kind: 'text';
	readonly text: string;
	readonly tone: Tone;
	/** The address that the text leads to. */
	readonly href?: string;
	/** A style of its own, over that of the tone. */
	readonly paint?: Paint;
};

/**
 * A piece of a line; a span that changes with time is filled in when it is painted, so that layout need not run for it.
 */
export type Span = TextSpan | {readonly kind: 'spinner'} | {readonly kind: 'countdown'; readonly deadline: number};

export type Line = readonly Span[];

export const blank: Line = [];

/** Widest countdown, `999 s`. */
const countdownWidth = 5;

export const text = (content: string, tone: Tone = 'plain'): TextSpan => ({kind: 'text', text: content, tone});

export const spinner: Span = {kind: 'spinner'};

export function spanWidth(span: Span): number {
	switch (span.kind) {
		case 'text':
			return widthOf(span.text);
		case 'spinner':
			return 1;
		case 'countdown':
			return countdownWidth;
	}
}

export function lineWidth(line: Line): number {
	let width = 0;
	for (const span of line) width += spanWidth(span);
	return width;
}

/** Splits a text into what fits into a width and the rest; the first part may be empty. */
export function splitAt(content: string, width: number): readonly [string, string] {
	if (/^[ -~]*$/.test(content)) return [content.slice(0, Math.max(0, width)), content.slice(Math.max(0, width))];
	let taken = 0;
	for (const {segment, index} of graphemesOf(content)) {
		taken += widthOf(segment);
		if (taken > width) return [content.slice(0, index), content.slice(index)];
	}
	return [content, ''];
}

/** Cuts a line to a width; puts an ellipsis at a cut. */
export function truncate(line: Line, width: number, ellipsis: string): Line {
	if (lineWidth(line) <= width) return line;
	const room = Math.max(0, width - widthOf(ellipsis));
	const kept: Span[] = [];
	let used = 0;
	for (const span of line) {
		const size = spanWidth(span);
		if (used + size <= room) {
			kept.push(span);
			used += size;
			continue;
		}
		if (span.kind === 'text') kept.push({...span, text: splitAt(span.text, room - used)[0]});
		break;
	}
	return widthOf(ellipsis) <= width ? [...kept, text(ellipsis, 'dim')] : kept;
}

/** Puts one piece at the left and one at the right edge; the left one gives way. */
export function justify(left: Line, right: Line, width: number, ellipsis: string): Line {
	const rightPart = truncate(right, width, ellipsis);
	const room = width - lineWidth(rightPart);
	const gap = rightPart.length > 0 ? 2 : 0;
	const leftPart = truncate(left, Math.max(0, room - gap), ellipsis);
	return [...leftPart, text(' '.repeat(Math.max(0, room - lineWidth(leftPart)))), ...rightPart];
}

export function padTo(line: Line, width: number): Line {
	const missing = width - lineWidth(line);
	return missing > 0 ? [...line, text(' '.repeat(missing))] : line;
}

/** Puts `first` before the first line and `rest` before the others. */
export function hangingIndent(
	lines: readonly Line[],
	first: Line,
	rest: Line = [text(' '.repeat(lineWidth(first)))],
): Line[] {
	return lines.map((line, index) =>
		index === 0 ? [...first, ...line] : line.length === 0 ? line : [...rest, ...line],
	);
}

/** The text of a line as a golden file keeps it. */
export function plainText(line: Line): string {
	return line
		.map((span) => (span.kind === 'text' ? span.text : span.kind === 'spinner' ? '~' : '00 s '))
		.join('')
		.trimEnd();
}

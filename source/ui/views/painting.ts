import chalk, {
	type BackgroundColorName,
	type ChalkInstance,
	type ForegroundColorName,
	foregroundColorNames,
} from 'chalk';
import {toHyperlink} from '../terminal/hyperlink.js';
import {type Line, printable, type Span} from '../text/line.js';
import {stylesOf} from '../theme/paint.js';
import type {TextStyle, Theme} from '../theme/theme.js';

/**
 * A line as it is sent to the terminal: with colours, in one piece, which costs less than one text a colour. A spinner
 * in it stands still.
 * @param now the time for countdowns, in milliseconds
 */
export function paint(line: Line, theme: Theme, now = 0): string {
	return line.map((span) => piece(span, theme, now)).join('');
}

function piece(span: Span, theme: Theme, now: number): string {
	const {tones, glyphs} = theme;
	switch (span.kind) {
		case 'text': {
			if (span.text === '') return '';
			const own = span.paint && stylesOf(span.paint, theme.inlineCode === 'coloured' ? 'shown' : 'none');
			const styled = own === undefined ? chalkFor(tones[span.tone]) : mix({...tones[span.tone], ...own});
			// What comes from elsewhere is made printable where it is laid out; here passes everything.
			const content = styled(printable(span.text).replaceAll('\n', ' '));
			return span.href === undefined ? content : toHyperlink(content, span.href);
		}
		case 'spinner':
			return chalkFor(tones.accent)(glyphs.spinner.still);
		case 'countdown': {
			const seconds = Math.max(0, Math.ceil((span.deadline - now) / 1000));
			return `${Math.min(999, seconds)} s`;
		}
	}
}

type PaintedStyle = TextStyle & ReturnType<typeof stylesOf>;

const styles = new WeakMap<TextStyle, ChalkInstance>();

/** The chalk of a style; styles of the theme are the same objects all the time. */
function chalkFor(style: TextStyle): ChalkInstance {
	let known = styles.get(style);
	if (known === undefined) {
		known = mix(style);
		styles.set(style, known);
	}
	return known;
}

function mix({
	color,
	backgroundColor,
	dimColor,
	bold,
	italic,
	underline,
	inverse,
	strikethrough,
}: PaintedStyle): ChalkInstance {
	let made: ChalkInstance = chalk;
	if (color !== undefined) made = coloured(made, color);
	if (backgroundColor !== undefined) made = colouredBehind(made, backgroundColor);
	if (dimColor) made = made.dim;
	if (bold) made = made.bold;
	if (italic) made = made.italic;
	if (underline) made = made.underline;
	if (inverse) made = made.inverse;
	if (strikethrough) made = made.strikethrough;
	return made;
}

function coloured(style: ChalkInstance, color: string): ChalkInstance {
	if (isNamed(color)) return style[color];
	const number = numberOf(color);
	return number === undefined ? style.hex(color) : style.ansi256(number);
}

function colouredBehind(style: ChalkInstance, color: string): ChalkInstance {
	if (isNamed(color)) return style[`bg${color.slice(0, 1).toUpperCase()}${color.slice(1)}` as BackgroundColorName];
	const number = numberOf(color);
	return number === undefined ? style.bgHex(color) : style.bgAnsi256(number);
}

function isNamed(color: string): color is ForegroundColorName {
	return (foregroundColorNames as readonly string[]).includes(color);
}

function numberOf(color: string): number | undefined {
	const number = /^ansi256\((\d+)\)$/.exec(color)?.[1];
	return number === undefined ? undefined : Number(number);
}

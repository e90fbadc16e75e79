import type {TextProps} from 'ink';
import type {Paint} from '../text/line.js';

type PaintStyle = Pick<
	TextProps,
	'color' | 'backgroundColor' | 'bold' | 'dimColor' | 'italic' | 'underline' | 'inverse' | 'strikethrough'
>;

/** Ink's props for a style; without colours, emphasis stays where it is more than colour. */
export function stylesOf(paint: Paint, colours: 'shown' | 'none'): PaintStyle {
	const {foreground, background, bold, dim, italic, underline, inverse, strikethrough} = paint;
	return {
		...(colours === 'shown' && foreground !== undefined ? {color: colour(foreground)} : {}),
		...(colours === 'shown' && background !== undefined ? {backgroundColor: colour(background)} : {}),
		...(bold ? {bold} : {}),
		...(dim && colours === 'shown' ? {dimColor: dim} : {}),
		...(italic && colours === 'shown' ? {italic} : {}),
		...(underline ? {underline} : {}),
		...(inverse ? {inverse} : {}),
		...(strikethrough && colours === 'shown' ? {strikethrough} : {}),
	};
}

/** The first sixteen by their names: terminals without more know them, and their users have chosen them. */
const named = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

function colour(value: number | string): string {
	if (typeof value === 'string') return value;
	const name = named[value % 8] ?? '';
	if (value < 8) return name;
	if (value >= 16) return `ansi256(${value})`;
	return value === 8 ? 'gray' : `${name}Bright`;
}

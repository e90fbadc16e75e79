import {type Line, lineWidth, padTo, text, truncate} from '../../text/line.js';
import type {BoxGlyphs} from '../../theme/glyphs.js';
import type {RenderStyle} from '../render-style.js';

export type Row = {readonly line: Line; readonly changed: boolean};

/** Columns of a box that are not for its rows: a border, a mark and a space on the left, as much on the right. */
export const frameWidth = 6;

/** A mark in front of a change by the step, or the room for one. */
export function mark(changed: boolean, style: RenderStyle): Line {
	const {changed: sign} = style.glyphs;
	if (changed) return [text(sign, 'accent'), text(' ')];
	return style.glyphs.box === undefined ? [] : [text('  ')];
}

/** The meaning of the sign for changed. */
export function legend(style: RenderStyle): Line {
	return [text(style.glyphs.changed, 'accent'), text(' = changed', 'dim')];
}

/** Draws a box with a title in its upper border and a remark in its lower one, exactly `width` columns wide. */
export function box(
	title: Line,
	end: Line,
	rows: readonly Row[],
	foot: Line,
	width: number,
	glyphs: BoxGlyphs,
	style: RenderStyle,
): Line[] {
	const {across, down, topLeft, topRight, bottomLeft, bottomRight} = glyphs;
	const inner = width - frameWidth;
	const side = text(down, 'dim');
	return [
		[
			text(`${topLeft}${across} `, 'dim'),
			...onRule(title, end, inner, across, style),
			text(` ${across}${topRight}`, 'dim'),
		],
		...rows.map(({line, changed}) => [
			side,
			...mark(changed, style),
			...padTo(truncate(line, inner, style.glyphs.ellipsis), inner),
			text('  '),
			side,
		]),
		[
			text(`${bottomLeft}${across.repeat(width - 2 - (foot.length > 0 ? lineWidth(foot) + 3 : 0))}`, 'dim'),
			...(foot.length > 0 ? [text(' '), ...foot, text(` ${across}`, 'dim')] : []),
			text(bottomRight, 'dim'),
		],
	];
}

function onRule(title: Line, end: Line, width: number, across: string, style: RenderStyle): Line {
	// Two spaces and one piece of the rule are between the two.
	const minRuleWidth = 3;
	const fits = lineWidth(title) + minRuleWidth + lineWidth(end) <= width;
	const name = fits ? title : truncate(title, Math.max(0, width - minRuleWidth), style.glyphs.ellipsis);
	const tail = fits ? end : [];
	const gap = width - lineWidth(name) - lineWidth(tail) - (tail.length > 0 ? 2 : 1);
	return [...name, text(` ${across.repeat(gap)}${tail.length > 0 ? ' ' : ''}`, 'dim'), ...tail];
}

import type {Metrics} from '../state/scroll.js';
import {type Line, lineWidth, text, truncate, widthOf} from '../text/line.js';
import type {RenderStyle} from './render-style.js';

/** A pane's name, or the names of its tabs, one of them chosen. */
export type Title =
	| {readonly kind: 'name'; readonly name: string}
	| {readonly kind: 'tabs'; readonly names: readonly string[]; readonly chosen: number};

/** Whether the pane has the keys, and how much of it is out of sight. */
export type PaneState = {readonly focused: boolean; readonly metrics: Metrics};

/** Lays out the rule above a pane: its title at the left, how much is out of sight at the right. */
export function paneTitle(title: Title, {focused, metrics}: PaneState, width: number, style: RenderStyle): Line {
	const {rule, ellipsis, pointer} = style.glyphs;
	const end = position(metrics, style);
	const tail: Line = end === '' ? [] : [text(` ${end} `), text(rule, 'dim')];
	const room = Math.max(0, width - lineWidth(tail) - 2);
	const mark: Line = focused ? [text(`${pointer} `, 'accent')] : [];
	const names =
		title.kind === 'name'
			? [text(title.name, focused ? 'accent' : 'plain')]
			: tabs(title, focused, room - lineWidth(mark) - 2, style);
	const head: Line = [
		text(`${rule} `, 'dim'),
		...mark,
		...truncate(names, Math.max(0, room - lineWidth(mark) - 1), ellipsis),
		text(' '),
	];
	return [...head, text(rule.repeat(Math.max(0, width - lineWidth(head) - lineWidth(tail))), 'dim'), ...tail];
}

/**
 * Names beside one another; the chosen one is in brackets, and the first ones are left out where there is no room for
 * all.
 */
export function tabs(
	{names, chosen}: Title & {kind: 'tabs'},
	focused: boolean,
	width: number,
	style: RenderStyle,
): Line {
	const gap = 2;
	const size = (index: number) => widthOf(names[index] ?? '') + gap;
	let first = 0;
	let used = names.slice(0, chosen + 1).reduce((sum, _, index) => sum + size(index), 2);
	while (used > width && first < chosen) used -= size(first++);
	const line: Line = names.slice(first).flatMap((name, index) => {
		if (first + index !== chosen) return [text(` ${name} `, 'dim')];
		return [text('['), text(name, focused ? 'accent' : 'strong'), text(']')];
	});
	return truncate(first > 0 ? [text(style.glyphs.ellipsis, 'dim'), ...line] : line, width, style.glyphs.ellipsis);
}

/** The number of lines above and below the window; nothing when all are in it. */
export function position({total, viewport, offset}: Metrics, {glyphs: {up, down}}: RenderStyle): string {
	const below = Math.max(0, total - viewport - offset);
	return [offset > 0 ? `${up} ${offset}` : '', below > 0 ? `${down} ${below}` : '']
		.filter((part) => part !== '')
		.join('  ');
}

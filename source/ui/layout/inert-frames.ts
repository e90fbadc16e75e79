import type {KeyContext} from '../state/key-bindings.js';
import type {Metrics} from '../state/scroll.js';
import {blank, type Line, text} from '../text/line.js';
import {wrap} from '../text/wrap.js';
import {type Arranged, extentOf, type Size, smallest} from './arrange.js';
import {footer} from './footer.js';
import type {Frame} from './frame.js';
import {type Banner, header} from './header.js';
import type {RenderStyle} from './render-style.js';
import {busy} from './section.js';

const nothingToScroll: Metrics = {total: 0, viewport: 0, offset: 0};

const waitingContext: KeyContext = {
	scene: 'waiting',
	phase: 'resuming',
	next: 'next step',
	actions: 0,
	flags: 0,
	hintsLeft: 0,
	output: 'none',
	panes: 'tabs',
	askable: 0,
	hits: 0,
	restoreMethod: 'none',
	overflow: 0,
};

/** A frame on which nothing can be done but leave. */
function inert(rows: readonly Line[]): Frame {
	return {
		rows,
		metrics: nothingToScroll,
		context: waitingContext,
		tabs: [],
		askable: [],
		found: [],
		shown: new Set(),
		programs: {width: 80, height: 24},
	};
}

/** The screen before there is a tutor, while the lab is opened. */
export function waiting(banner: Banner, arrangement: Arranged, {columns}: Size, style: RenderStyle): Frame {
	const {margin} = arrangement;
	const width = columns - 2 * margin;
	const rows = [
		...header(banner, undefined, undefined, width, style),
		blank,
		busy(`Looking at the lab ${banner.lab} ${style.glyphs.ellipsis}`),
		...Array.from({length: extentOf(arrangement, 'lesson').height - 1}, () => blank),
		[text(style.glyphs.rule.repeat(width), 'dim')],
		...footer([], waitingContext, width, style),
	];
	return inert(rows.map((line) => (line.length === 0 ? line : [text(' '.repeat(margin)), ...line])));
}

/** The screen where there is no room for anything. */
export function tooSmall({columns, rows}: Size): Frame {
	const words = `This terminal is ${columns}x${rows}; the tutor needs ${smallest.columns}x${smallest.rows}.`;
	return inert(wrap([text(words)], Math.max(1, columns)).slice(0, Math.max(1, rows - 1)));
}

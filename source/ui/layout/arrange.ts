import type {Pane} from '../state/pane.js';

export type Size = {readonly columns: number; readonly rows: number};

export type Extent = {readonly width: number; readonly height: number};

/** The layout of a screen of a certain size. */
export type Arrangement =
	| {readonly kind: 'too-small'}
	/** One pane at a time, the whole width. */
	| {readonly kind: 'tabs'; readonly margin: number; readonly body: Extent}
	/** The lesson on the left, the cluster on the right, the terminal below it. */
	| {
			readonly kind: 'side-by-side';
			readonly margin: number;
			readonly lesson: Extent;
			readonly cluster: Extent;
			readonly terminal: Extent;
	  };

/** There is room for something. */
export type Arranged = Exclude<Arrangement, {kind: 'too-small'}>;

export const smallest: Size = {columns: 40, rows: 12};
export const panesMinSize: Size = {columns: 100, rows: 30};

/** Rows above the panes, the row with their titles included, and below them. */
export const headerRows = 4;
export const footerRows = 3;

/** Text that is wider is hard to read. */
const maxLessonWidth = 96;

/** Part of the width that the lesson gets, and part of the right column's height that the cluster gets. */
const share = {lesson: 0.46, cluster: 0.5};

/** Columns between the lesson's text and the pane beside it: a space, the divider, a space. */
const dividerWidth = 3;

/**
 * Arranges the panes. The terminal's last row stays free: a frame that fills it would make Ink wipe the scrollback.
 * @param whole one pane gets all the room even where there is enough for three
 * @param bannerRows rows between the header and the panes
 */
export function arrange({columns, rows}: Size, whole: boolean, bannerRows = 0): Arrangement {
	if (columns < smallest.columns || rows < smallest.rows) return {kind: 'too-small'};
	const height = rows - 1 - headerRows - bannerRows - footerRows;
	if (whole || columns < panesMinSize.columns || rows < panesMinSize.rows) {
		const margin = columns >= 60 ? 2 : 1;
		return {kind: 'tabs', margin, body: {width: columns - 2 * margin, height}};
	}
	const margin = 1;
	const lesson = Math.min(maxLessonWidth, Math.floor(columns * share.lesson) - margin);
	const right = columns - 2 * margin - lesson - dividerWidth;
	const cluster = Math.floor((height - 1) * share.cluster);
	return {
		kind: 'side-by-side',
		margin,
		lesson: {width: lesson, height},
		cluster: {width: right, height: cluster},
		// A row between the two bears the terminal's title.
		terminal: {width: right, height: height - cluster - 1},
	};
}

/** The room that a pane has. */
export function extentOf(arrangement: Arranged, pane: Pane): Extent {
	if (arrangement.kind === 'side-by-side') return arrangement[pane];
	const {body} = arrangement;
	return pane === 'lesson' ? {...body, width: Math.min(maxLessonWidth, body.width)} : body;
}

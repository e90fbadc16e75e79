import type {Extent, Size} from '../layout/arrange.js';

/** Room for text, and for commands, which may reach into the right margin rather than be broken. */
export type StageRoom = Extent & {readonly wide: number};

/** The layout of a demonstration's screen. */
export type Measure = {
	/** Columns at either side. */
	readonly margin: number;
	/** Rows above the header. */
	readonly top: number;
	readonly body: StageRoom;
	/** Rows between the body and the last two. */
	readonly air: number;
	/** The room of a picture that has the whole screen, between its title and the keys. */
	readonly whole: Extent & {readonly margin: number};
};

/** Lines that are longer are hard to read, from the back of a room above all. */
const maxTextWidth = 100;
const maxPictureWidth = 120;

/** The lesson, the step, the way through the course, and a row of air. */
const headRows = 4;
/** The status, and the keys. */
export const footRows = 2;

/** The size that a demonstration is made for: a projector with large letters. */
export const projector: Size = {columns: 60, rows: 20};

/** Divides a screen. The terminal's last row stays free: a frame that fills it would make Ink wipe the scrollback. */
export function measure({columns, rows}: Size): Measure {
	const least = columns >= projector.columns ? 2 : 1;
	const margin = Math.max(least, Math.floor((columns - maxTextWidth) / 2));
	const top = rows >= 50 ? 4 : rows >= 30 ? 1 : 0;
	const air = rows > projector.rows ? 1 : 0;
	const pictureMargin = Math.max(least, Math.floor((columns - maxPictureWidth) / 2));
	const width = columns - 2 * margin;
	return {
		margin,
		top,
		air,
		body: {width, wide: width + Math.min(margin, 2), height: rows - 1 - top - headRows - air - footRows},
		whole: {margin: pictureMargin, width: columns - 2 * pictureMargin, height: rows - 1 - top - 2 - footRows},
	};
}

/** The room of a program: all of the screen but its title and the keys. */
export function programRoom({columns, rows}: Size): Extent & {readonly margin: number} {
	return {margin: 1, width: columns - 2, height: rows - 1 - 2};
}

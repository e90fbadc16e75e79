import type {Board, LessonCount} from '../../workshop/board/board.js';
import {bar} from '../layout/progress.js';
import type {RenderStyle} from '../layout/render-style.js';
import {justify, type Line, lineWidth, padTo, printable, text, truncate} from '../text/line.js';
import {firstSeen} from './move.js';

/** Which counts are shown: to the instructor all, to the class only how many are in each lesson. */
export type Telling = 'all' | 'counts';

/** Columns for the seats that are stuck and for those that have a lesson behind them. */
const stuckWidth = 5;
const countWidth = 4;

/** A bar for each lesson: how many seats are in it, and how many of them are stuck. */
export function lessonBars({lessons, finished}: Board, width: number, telling: Telling, style: RenderStyle): Line[] {
	const {ellipsis} = style.glyphs;
	const most = Math.max(1, finished, ...lessons.map(({seats}) => seats));
	const titleWidth = Math.max(12, Math.min(28, Math.floor(width / 2)));
	const barWidth = width - titleWidth - 1 - countWidth - (telling === 'all' ? stuckWidth : 0) - 1;
	const row = (title: Line, seats: number, stuck: number): Line => [
		...padTo(truncate(title, titleWidth, ellipsis), titleWidth),
		text(' '),
		...padTo(seats === 0 ? [] : bar(1, Math.max(1, Math.round((seats / most) * barWidth)), style), barWidth),
		text(String(seats === 0 ? style.glyphs.dot : seats).padStart(countWidth), seats === 0 ? 'dim' : 'strong'),
		...(telling === 'all' && stuck > 0 ? [text(` ${style.glyphs.warning} ${stuck}`, 'warn')] : []),
	];
	return [
		...lessons.map(({number, title, seats, stuck}) =>
			row([text(`${String(number).padStart(2)} `, 'dim'), text(printable(title))], seats, stuck),
		),
		row([text('   '), text('Finished', 'good')], finished, 0),
	];
}

/** For the list of lessons: also how many have each behind them. */
export function lessonTable(board: Board, width: number, style: RenderStyle): Line[] {
	const {ellipsis} = style.glyphs;
	const behind = (count: number) => [text(count === 0 ? '' : `${count} beyond`, 'dim')];
	const barsWidth = width - 13;
	return lessonBars(board, barsWidth, 'all', style).map((line, index) =>
		justify(line, behind(board.lessons[index]?.behind ?? 0), width, ellipsis),
	);
}

const labelWidth = 6;
const doneLabel = 'done';
const maxCellWidth = 8;
const minCellWidth = 4;

/** Without room for bars: three rows of numbers, a column for each lesson. */
export function lessonStrip({lessons, finished}: Board, width: number, telling: Telling, style: RenderStyle): Line[] {
	const room = width - labelWidth - doneLabel.length - 2;
	const cell = Math.max(minCellWidth, Math.min(maxCellWidth, Math.floor(room / Math.max(1, lessons.length))));
	const shown = around(lessons, Math.max(1, Math.floor(room / cell)));
	const line = (label: string, cells: readonly Line[], end: Line): Line =>
		truncate(
			[
				...padTo([text(label, 'dim')], labelWidth),
				...cells.flatMap((content) => [text(' '.repeat(Math.max(0, cell - lineWidth(content)))), ...content]),
				...(lineWidth(end) === 0 ? [] : [text(' '.repeat(2 + doneLabel.length - lineWidth(end))), ...end]),
			],
			width,
			style.glyphs.ellipsis,
		);
	const count = (seats: number): Line => [
		text(seats === 0 ? style.glyphs.dot : String(seats), seats === 0 ? 'dim' : 'strong'),
	];
	const rows = [
		line(
			'Lesson',
			shown.map(({number}) => [text(String(number), 'dim')]),
			[text(doneLabel, 'dim')],
		),
		line(
			'Seats',
			shown.map(({seats}) => count(seats)),
			count(finished),
		),
	];
	if (telling === 'counts') return rows;
	const {warning} = style.glyphs;
	return [
		...rows,
		line(
			'Stuck',
			shown.map(({stuck}) => (stuck === 0 ? [] : [text(`${warning}${stuck}`, 'warn')])),
			[],
		),
	];
}

/** The lessons around the most crowded one, as many as fit. */
function around(lessons: readonly LessonCount[], room: number): readonly LessonCount[] {
	const crowd = lessons.reduce((best, {seats}, index) => (seats > (lessons[best]?.seats ?? 0) ? index : best), 0);
	const first = firstSeen(crowd, lessons.length, room);
	return lessons.slice(first, first + room);
}

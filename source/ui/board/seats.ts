import {printableLine} from '../../base/printable.js';
import {durationInWords} from '../../base/units.js';
import type {Board, SeatView} from '../../workshop/board/board.js';
import {findingWords, shortReason} from '../../workshop/board/board-words.js';
import type {Extent} from '../layout/arrange.js';
import type {RenderStyle} from '../layout/render-style.js';
import {hangingIndent, type Line, padTo, type TextSpan, text, truncate} from '../text/line.js';

type Columns = {
	readonly alias: number;
	readonly why: number;
	readonly step: number;
	readonly time: number;
	/** Nothing where findings have a line of their own. */
	readonly finding: number;
};

const leadWidth = 4;
const findingsMinWidth = 110;

function columnsIn(width: number): Columns {
	const alias = width < 70 ? 12 : width < findingsMinWidth ? 16 : 20;
	const why = width < 70 ? 11 : 13;
	const time = 10;
	const rest = width - leadWidth - alias - why - time - 2;
	if (width < findingsMinWidth) return {alias, why, time, step: rest, finding: 0};
	const step = Math.min(36, Math.floor(rest * 0.4));
	return {alias, why, time, step, finding: rest - step - 2};
}

/** The seats that fit, the selected one among them; `first` and `seen` count seats. */
export type SeatList = {readonly lines: readonly Line[]; readonly first: number; readonly seen: number};

/** Lays out the visible seats only; asks the height of the others. */
export function seatList(
	{at, steps}: Pick<Board, 'at' | 'steps'>,
	seats: readonly SeatView[],
	selected: number,
	{width, height}: Extent,
	style: RenderStyle,
): SeatList {
	const columns = columnsIn(width);
	const heights = seats.map((view) => (columns.finding === 0 && hasFindingLine(view) ? 2 : 1));
	const room = Math.max(0, height - 1);
	const first = firstOf(heights, selected, room);
	const lines: Line[] = [];
	let seen = 0;
	for (let index = first; index < seats.length && lines.length + (heights[index] ?? 1) <= room; index++, seen++) {
		const view = seats[index] as SeatView;
		const lesson = view.stepIndex === undefined ? undefined : steps[view.stepIndex]?.lessonNumber;
		lines.push(seatLine(view, {columns, at, lesson, chosen: index === selected, width}, style));
		if (heights[index] === 2)
			lines.push(
				...hangingIndent([findingLine(view, width - leadWidth - 2, style)], [text(' '.repeat(leadWidth + 2))]),
			);
	}
	return {lines: height < 1 ? [] : [heading(columns, width, style), ...lines], first, seen};
}

function hasFindingLine(view: SeatView): boolean {
	return view.stuck.length > 0 && view.failing !== undefined;
}

/** The selected one is in the middle where possible, and nothing is empty below the last one. */
function firstOf(heights: readonly number[], selected: number, room: number): number {
	const fill = (last: number, lines: number): number => {
		let first = last + 1;
		let left = lines;
		while (first > 0 && (heights[first - 1] ?? 1) <= left) left -= heights[--first] ?? 1;
		return first;
	};
	const own = heights[selected] ?? 1;
	const wanted = fill(selected - 1, Math.floor((room - own) / 2));
	return Math.max(0, Math.min(wanted, fill(heights.length - 1, room), Math.max(0, selected)));
}

function heading({alias, why, step, time, finding}: Columns, width: number, {glyphs: {ellipsis}}: RenderStyle): Line {
	const words = [
		' '.repeat(leadWidth),
		`${'Seat'.padEnd(alias)} `,
		`${'Why'.padEnd(why)} `,
		'Step'.padEnd(step),
		'Time'.padStart(time),
		finding === 0 ? '' : '  What it sees',
	].join('');
	return truncate([text(words, 'dim')], width, ellipsis);
}

type SeatLook = {
	readonly columns: Columns;
	readonly at: Date;
	readonly lesson: number | undefined;
	readonly chosen: boolean;
	readonly width: number;
};

function seatLine(view: SeatView, {columns, at, lesson, chosen, width}: SeatLook, style: RenderStyle): Line {
	const {pointer, ellipsis} = style.glyphs;
	const cell = (spans: readonly TextSpan[], room: number): Line => padTo(truncate(spans, room, ellipsis), room);
	const quiet = view.presence === 'away' || view.isFinished ? 'dim' : 'plain';
	const step = view.stepTitle === undefined ? 'not begun yet' : printableLine(view.stepTitle);
	const time = view.atStep === undefined || view.isFinished ? '' : durationInWords(view.atStep);
	const finding = columns.finding === 0 ? [] : [text('  '), ...findingLine(view, columns.finding, style)];
	const line = [
		text(chosen ? `${pointer} ` : '  ', 'accent'),
		signOf(view, style),
		text(' '),
		...cell([text(printableLine(view.alias), chosen ? 'strong' : quiet)], columns.alias),
		text(' '),
		...cell([whyOf(view, at)], columns.why),
		text(' '),
		...cell([text(lesson === undefined ? '' : `${lesson} `, 'dim'), text(step, quiet)], columns.step),
		text(time.padStart(columns.time), view.stuck.some(({kind}) => kind === 'slow') ? 'warn' : 'dim'),
		...finding,
	];
	return truncate(line, width, ellipsis);
}

function signOf({stuck, presence, isFinished}: SeatView, {glyphs}: RenderStyle): TextSpan {
	if (stuck.length > 0) return text(glyphs.warning, 'warn');
	if (isFinished) return text(glyphs.passed, 'good');
	return presence === 'away' ? text(glyphs.waiting, 'dim') : text(' ');
}

function whyOf({stuck: [reason], presence, isFinished}: SeatView, at: Date): TextSpan {
	if (reason !== undefined) return text(shortReason(reason, at), reason.kind === 'failing' ? 'bad' : 'warn');
	if (isFinished) return text('finished', 'good');
	return text(presence === 'away' ? 'away' : '', 'dim');
}

function findingLine(view: SeatView, width: number, {glyphs: {ellipsis}}: RenderStyle): Line {
	return truncate([text(findingWords(view) ?? '', 'dim')], width, ellipsis);
}

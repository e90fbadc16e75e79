import type {Board, SeatView} from '../../workshop/board/board.js';
import {boardAt, type LiveClass} from '../../workshop/board/live-board.js';
import {type Extent, type Size, smallest} from '../layout/arrange.js';
import type {RenderStyle} from '../layout/render-style.js';
import {lineText} from '../state/edited-line.js';
import {clamp, type Metrics} from '../state/scroll.js';
import {blank, type Line, lineWidth, padTo, text} from '../text/line.js';
import {wrap} from '../text/wrap.js';
import {type BoardSituation, pointedAt} from './answer-key.js';
import {type BoardUi, filtered, sceneOf} from './board-state.js';
import {seatDetail} from './detail.js';
import {boardFoot} from './foot.js';
import {type BoardFacts, boardHead, shortHead} from './head.js';
import type {BoardContext} from './keys.js';
import {lessonBars, lessonStrip, lessonTable} from './lessons.js';
import {boardHelp, gateList, joinCode, noticeList, releaseQuestion} from './overlays.js';
import {projectorBody} from './projector.js';
import {seatList} from './seats.js';

/** A whole screen of the board, laid out: every line fits, and the terminal's last row stays free. */
export type BoardFrame = BoardSituation & {readonly rows: readonly Line[]};

/** From this width on the lessons have a column of their own, of this width at most. */
const columnsMinWidth = 110;
const lessonsWidth = 52;

/** The rest needs the room, or is for all to see. */
const shownWithClass: readonly BoardUi['overlay']['kind'][] = ['writing', 'filter', 'withdraw', 'lessons'];

const nothingScrolled: Metrics = {total: 0, viewport: 0, offset: 0};

/** Lays out the board at a moment of this machine's clock, in milliseconds. */
export function composeBoard(
	facts: BoardFacts,
	live: LiveClass,
	ui: BoardUi,
	size: Size,
	style: RenderStyle,
	now: number,
): BoardFrame {
	const board = boardAt(live, now);
	const seats = board === undefined ? [] : filtered(board.seats, ui.filter);
	const context = contextOf(ui, board, seats);
	const {columns, rows} = size;
	if (columns < smallest.columns || rows < smallest.rows)
		return {rows: tooSmall(size), board, seats, metrics: nothingScrolled, page: 1, context};
	const margin = columns >= 60 ? 2 : 1;
	const width = columns - 2 * margin;
	const head =
		context.scene === 'class' || shownWithClass.includes(ui.overlay.kind)
			? boardHead(facts, live, board, width, style, now)
			: shortHead(facts, live, width, style, now);
	const foot = boardFoot(ui, context, seats.length, width, style);
	const room = {width, height: Math.max(1, rows - 1 - head.length - foot.length - 2)};
	const body = bodyOf(facts, live, ui, board, seats, room, style);
	const all = [
		...head,
		[text(style.glyphs.rule.repeat(width), 'dim')],
		...body.lines,
		...Array.from({length: Math.max(0, room.height - body.lines.length)}, () => blank),
		edge(body, width, style),
		...foot,
	];
	return {
		rows: all.map((line) => (line.length === 0 ? line : [text(' '.repeat(margin)), ...line])),
		board,
		seats,
		metrics: body.metrics,
		page: body.page,
		context,
	};
}

function contextOf(ui: BoardUi, board: Board | undefined, seats: readonly SeatView[]): BoardContext {
	const {overlay} = ui;
	const open = overlay.kind === 'detail' ? board?.seats.find(({seat}) => seat === overlay.seat) : undefined;
	return {
		scene: sceneOf(ui),
		projector: ui.projector,
		gate: board?.gate === undefined ? 'open' : 'closed',
		reading: board === undefined ? 'none' : 'there',
		seats: seats.length,
		notices: board?.notices.length ?? 0,
		hand: open?.stuck.some(({kind}) => kind === 'hand') ? 'up' : 'down',
		filter: lineText(ui.filter) === '' ? 'none' : 'set',
	};
}

type Body = {
	readonly lines: readonly Line[];
	/** Of the scrolled text. */
	readonly metrics: Metrics;
	/** Items of a list that fit on the screen. */
	readonly page: number;
	/** The number of items above and below the visible ones. */
	readonly hidden: readonly [number, number];
};

function bodyOf(
	{code, web}: BoardFacts,
	live: LiveClass,
	ui: BoardUi,
	board: Board | undefined,
	seats: readonly SeatView[],
	room: Extent,
	style: RenderStyle,
): Body {
	const {overlay} = ui;
	const {width} = room;
	if (overlay.kind === 'help')
		return scrolled(boardHelp(ui.projector === 'off' ? web : undefined, width, style), ui, room);
	if (overlay.kind === 'code') return still(joinCode(code, room, style), room);
	if (board === undefined) return still(waiting(live, width), room);
	switch (overlay.kind) {
		case 'lessons':
			return scrolled(lessonTable(board, width, style), ui, room);
		case 'detail':
			return scrolled(seatDetail(board, overlay.seat, width, style), ui, room);
		case 'release':
			return still(releaseQuestion(board, overlay.seat, width), room);
		case 'gate':
			return still(gateList(board, overlay.selected, room, style), room);
		case 'withdraw':
			return still(noticeList(board, overlay.selected, room, style), room);
		case 'writing':
			if (overlay.to.kind === 'seat') return scrolled(seatDetail(board, overlay.to.seat, width, style), ui, room);
	}
	return ui.projector === 'off'
		? classBody(board, ui, seats, room, style)
		: still(projectorBody(board, room, style), room);
}

function still(lines: readonly Line[], {height}: Extent): Body {
	return {lines: lines.slice(0, height), metrics: nothingScrolled, page: height, hidden: [0, 0]};
}

function scrolled(lines: readonly Line[], {scroll}: BoardUi, {height}: Extent): Body {
	const offset = clamp(scroll, lines.length, height);
	return {
		lines: lines.slice(offset, offset + height),
		metrics: {total: lines.length, viewport: height, offset},
		page: height,
		hidden: [offset, Math.max(0, lines.length - offset - height)],
	};
}

function waiting({link}: LiveClass, width: number): Line[] {
	const words =
		link.kind === 'away' ? 'The class has not been read yet; it is tried again by itself.' : 'The class is being read.';
	return wrap([text(words)], width);
}

function classBody(board: Board, ui: BoardUi, seats: readonly SeatView[], room: Extent, style: RenderStyle): Body {
	const {width, height} = room;
	if (width >= columnsMinWidth - 4) {
		const left = Math.min(lessonsWidth, Math.floor(width * 0.36));
		const list = listBody(board, ui, seats, {width: width - left - 3, height}, style);
		const bars = lessonBars(board, left, 'all', style);
		const lines = Array.from({length: height}, (_, row) => [
			...padTo(bars[row] ?? [], left),
			text(` ${style.glyphs.divider} `, 'dim'),
			...(list.lines[row] ?? []),
		]);
		return {...list, lines};
	}
	// The list is more important: the bars need half of the room at most.
	const bars = lessonBars(board, width, 'all', style);
	const lessons = bars.length + 1 <= height / 2 ? bars : lessonStrip(board, width, 'all', style);
	const list = listBody(board, ui, seats, {width, height: height - lessons.length - 1}, style);
	return {...list, lines: [...lessons, blank, ...list.lines]};
}

function listBody(board: Board, ui: BoardUi, seats: readonly SeatView[], room: Extent, style: RenderStyle): Body {
	if (seats.length === 0) return still(nobody(board, room.width), room);
	const selected = seats.indexOf(pointedAt(ui, seats) as SeatView);
	const {lines, first, seen} = seatList(board, seats, selected, room, style);
	return {lines, metrics: nothingScrolled, page: Math.max(1, seen), hidden: [first, seats.length - first - seen]};
}

function nobody({claimed}: Board, width: number): Line[] {
	const words =
		claimed === 0
			? 'Nobody has taken a seat yet. Put the join code where all can see it: c shows it large.'
			: 'No alias has this in it.';
	return wrap([text(words)], width);
}

/** The rule below the body, with how much is out of sight. */
function edge({hidden: [above, below]}: Body, width: number, {glyphs: {rule, up, down}}: RenderStyle): Line {
	const words = [...(above > 0 ? [`${up} ${above}`] : []), ...(below > 0 ? [`${down} ${below}`] : [])].join('  ');
	const tail: Line = words === '' ? [] : [text(` ${words}`, 'dim')];
	return [text(rule.repeat(Math.max(0, width - lineWidth(tail))), 'dim'), ...tail];
}

function tooSmall({columns, rows}: Size): Line[] {
	const words = `This terminal is ${columns}x${rows}; the board needs ${smallest.columns}x${smallest.rows}.`;
	return wrap([text(words)], Math.max(1, columns)).slice(0, Math.max(1, rows - 1));
}

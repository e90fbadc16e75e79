import {printableLine} from '../../base/printable.js';
import {timeOfDay} from '../../base/units.js';
import type {Board} from '../../workshop/board/board.js';
import {beyond, classWords, countWords, shortClassWords, stuckSeats} from '../../workshop/board/board-words.js';
import type {LiveClass} from '../../workshop/board/live-board.js';
import type {RenderStyle} from '../layout/render-style.js';
import {justify, type Line, lineWidth, type TextSpan, text, truncate} from '../text/line.js';

/** Facts about a workshop besides its class. */
export type BoardFacts = {
	readonly workshop: string;
	/** The join code. */
	readonly code: string;
	/** Address of the board as a web page, the key in it; for the instructor only. */
	readonly web?: string;
};

/** Workshop and time, the class in numbers, how to join, and what holds everybody up. */
export function boardHead(
	{workshop, code}: BoardFacts,
	live: LiveClass,
	board: Board | undefined,
	width: number,
	style: RenderStyle,
	now: number,
): Line[] {
	return [
		titleLine(workshop, width, style, now),
		...(board === undefined ? [] : [classLine(board, width, style)]),
		joinLine(code, board, width, style),
		...awayLines(live, width, style),
		...gateLines(board, width, style),
	];
}

/** For the projector, and above what needs the room: the name of the workshop, the time, and whether the picture is old. */
export function shortHead(
	{workshop}: BoardFacts,
	live: LiveClass,
	width: number,
	style: RenderStyle,
	now: number,
): Line[] {
	return [titleLine(workshop, width, style, now), ...awayLines(live, width, style)];
}

function titleLine(workshop: string, width: number, {glyphs: {ellipsis}}: RenderStyle, now: number): Line {
	return justify(
		[text(`Workshop ${workshop}`, 'title')],
		[text(timeOfDay(new Date(now), 'minutes'), 'strong')],
		width,
		ellipsis,
	);
}

function classLine(board: Board, width: number, {glyphs: {ellipsis}}: RenderStyle): Line {
	const stuck = stuckWords(board);
	const fits = lineWidth([text(classWords(board)), text('  '), ...stuck]) <= width;
	return justify([text(fits ? classWords(board) : shortClassWords(board), 'strong')], stuck, width, ellipsis);
}

/** Latecomers need the join code: details beside it are shown completely or not at all. */
function joinLine(code: string, board: Board | undefined, width: number, {glyphs: {ellipsis}}: RenderStyle): Line {
	const join = [text('Join: ', 'dim'), text(code, 'accent')];
	const count = board?.notices.length ?? 0;
	const out = count === 0 ? [] : [text(`${countWords(count, 'message', 'messages')} out`, 'dim')];
	return justify(join, lineWidth([...join, text('  '), ...out]) <= width ? out : [], width, ellipsis);
}

function stuckWords(board: Board): TextSpan[] {
	const {length} = stuckSeats(board);
	if (board.claimed === 0) return [];
	return [length === 0 ? text('nobody is stuck', 'good') : text(`${length} stuck`, 'warn')];
}

function awayLines({link, reading}: LiveClass, width: number, {glyphs}: RenderStyle): Line[] {
	if (link.kind !== 'away') return [];
	const read = reading === undefined ? '' : ` This is from ${timeOfDay(new Date(reading.readAt))}.`;
	const words = `Roster away since ${timeOfDay(link.since)}.${read} ${printableLine(link.why)}`;
	return [truncate([text(`${glyphs.warning} `, 'warn'), text(words, 'strong')], width, glyphs.ellipsis)];
}

function gateLines(board: Board | undefined, width: number, {glyphs}: RenderStyle): Line[] {
	if (board?.gate === undefined) return [];
	const {step, stepTitle} = board.gate;
	const index = board.steps.findIndex((candidate) => candidate.step === step);
	const past = index < 0 ? 0 : beyond(board, index).length;
	return [
		justify(
			[text(`${glyphs.stopped} Gate behind `, 'accent'), text(printableLine(stepTitle), 'strong')],
			[text(`${board.claimed - past} before it, ${past} beyond`, 'dim')],
			width,
			glyphs.ellipsis,
		),
	];
}

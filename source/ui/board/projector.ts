import {printableLine} from '../../base/printable.js';
import type {Board} from '../../workshop/board/board.js';
import type {Extent} from '../layout/arrange.js';
import type {RenderStyle} from '../layout/render-style.js';
import {blank, type Line, lineWidth, padTo, text, truncate} from '../text/line.js';
import {large, largeHeight, type Scale, scaleFor} from './large.js';
import {lessonBars, lessonStrip} from './lessons.js';

/** The class for a projector: counts, and nothing about a single learner. */
export function projectorBody(board: Board, {width, height}: Extent, style: RenderStyle): Line[] {
	const gate = gateLines(board, width, style);
	const numbers = bigNumbers(board, {width, height: Math.floor(height / 2)}, style);
	const left = height - numbers.length - gate.length - 2;
	const bars = lessonBars(board, width, 'counts', style);
	const lessons = bars.length <= left ? spaced(bars, left) : lessonStrip(board, width, 'counts', style);
	return [...numbers, blank, ...lessons, ...(gate.length > 0 ? [blank, ...gate] : [])].slice(0, height);
}

/** From the back of a room lines with air between them are easier to tell apart. */
function spaced(lines: readonly Line[], room: number): Line[] {
	return 2 * lines.length - 1 <= room
		? lines.flatMap((line, index) => (index === 0 ? [line] : [blank, line]))
		: [...lines];
}

function bigNumbers({here, finished, free}: Board, {width, height}: Extent, style: RenderStyle): Line[] {
	const facts = [
		{count: String(here), label: 'here', tone: 'accent'},
		{count: String(finished), label: 'finished', tone: 'good'},
		{count: String(free), label: free === 1 ? 'free seat' : 'free seats', tone: 'plain'},
	] as const;
	const column = Math.floor(width / facts.length);
	const scale: Scale | undefined =
		style.glyphs.bar === undefined
			? undefined
			: facts
					.map(({count}) => scaleFor(count, column - 4, height - 1))
					.reduce((least, other) =>
						least === undefined || other === undefined ? undefined : least.across < other.across ? least : other,
					);
	const columns = facts.map(({count, label, tone}) => [
		...(scale === undefined ? [[text(count, 'strong')]] : large(count, scale, tone, style)),
		[text(label)],
	]);
	const rows = (scale === undefined ? 1 : largeHeight(scale)) + 1;
	return Array.from({length: rows}, (_, row) => columns.flatMap((lines) => padTo(lines[row] ?? [], column)));
}

function gateLines({gate}: Board, width: number, {glyphs: {ellipsis}}: RenderStyle): Line[] {
	if (gate === undefined) return [];
	const lines: Line[] = [
		[text(printableLine(gate.body), 'strong')],
		[text('Behind: '), text(printableLine(gate.stepTitle))],
	];
	return lines.map((line) => truncate(line, width, ellipsis)).filter((line) => lineWidth(line) > 0);
}

import {printableLine} from '../base/printable.js';
import {durationInWords} from '../base/units.js';
import type {Board, SeatView} from '../workshop/board/board.js';
import {classWords, findingWords, longReason, stuckSeats} from '../workshop/board/board-words.js';
import type {LiveClass} from '../workshop/board/live-board.js';

/** `projector`: counts only, no alias and no finding. */
export type BoardMode = 'class' | 'projector';

/** Changes of a board as lines of plain text; the time alone is no change. */
export function boardLines(board: Board, before: Board | undefined, mode: BoardMode): string[] {
	return [
		...news(classLine, board, before),
		...news(lessonLine, board, before),
		...news(gateLine, board, before),
		...(mode === 'class' ? seatLines(board, before) : []),
	];
}

/** Changes of the connection to the roster, as lines. */
export function linkLines({link}: LiveClass, before: LiveClass['link']['kind']): string[] {
	if (link.kind === before) return [];
	if (link.kind === 'away') return [`The roster is away: ${printableLine(link.why)} It is tried again by itself.`];
	return before === 'away' ? ['The roster is there again.'] : [];
}

function news(say: (board: Board) => string, board: Board, before: Board | undefined): string[] {
	const [line, known] = [say(board), before === undefined ? '' : say(before)];
	if (line === known) return [];
	return [line === '' ? 'The gate is lifted.' : line];
}

function classLine(board: Board): string {
	return `${classWords(board)}, ${stuckSeats(board).length} stuck.`;
}

function lessonLine({lessons, finished}: Board): string {
	const counts = lessons
		.filter(({seats}) => seats > 0)
		.map(({number, seats, stuck}) => `${number}: ${seats}${stuck === 0 ? '' : ` (${stuck} stuck)`}`);
	return `Seats by lesson: ${[...counts, ...(finished > 0 ? [`finished: ${finished}`] : [])].join(', ') || 'none'}.`;
}

function gateLine({gate}: Board): string {
	return gate === undefined ? '' : `Gate behind "${printableLine(gate.stepTitle)}": ${printableLine(gate.body)}`;
}

function seatLines(board: Board, before: Board | undefined): string[] {
	const known = new Map((before === undefined ? [] : stuckSeats(before)).map((view) => [keyOf(view), view]));
	const stuck = stuckSeats(board);
	const now = new Map(stuck.map((view) => [view.seat, view]));
	const free = [...known.values()].filter(({seat}) => !now.has(seat));
	return [
		...stuck.filter((view) => !known.has(keyOf(view))).map((view) => stuckLine(view, board)),
		...free.map(({alias}) => `No longer stuck: ${printableLine(alias)}.`),
	];
}

/** A seat that is stuck at the same place for the same reasons has not changed. */
function keyOf({seat, alias, stepTitle, stuck, failing}: SeatView): string {
	return JSON.stringify([seat, alias, stepTitle, stuck.map(({kind}) => kind), failing?.check]);
}

function stuckLine(view: SeatView, {steps, at}: Board): string {
	const step = view.stepIndex === undefined ? undefined : steps[view.stepIndex];
	const place = [
		...(step === undefined ? [] : [`lesson ${step.lessonNumber}`]),
		view.stepTitle === undefined ? 'not begun yet' : printableLine(view.stepTitle),
		...(view.atStep === undefined ? [] : [durationInWords(view.atStep)]),
	].join(', ');
	const sees = findingWords(view);
	const reasons = view.stuck.map((reason) => longReason(reason, at)).join(' ');
	return `Stuck: ${printableLine(view.alias)} (${place}). ${reasons}${sees === undefined ? '' : ` Sees: ${sees}`}`;
}

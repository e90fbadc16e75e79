import type {Board} from '../board/board.js';
import type {RosterLink} from '../roster/roster.js';

/** The current board; listeners are called when it, or the link to its roster, has changed. */
export type BoardSource = {
	/** Absent until the class has been read for the first time. */
	readonly get: () => Board | undefined;
	readonly link: () => RosterLink;
	/** Returns how to stop listening. */
	readonly subscribe: (listener: () => void) => () => void;
};

/** Actions of the instructor on the page; it shows the message of a RosterFault. */
export type BoardActions = {
	readonly message: (text: string) => Promise<void> | void;
	/** Asks everybody to wait behind the step; without a step, lets everybody go on. */
	readonly gate: (step: string | undefined, text: string) => Promise<void> | void;
	readonly hint: (seat: number, text: string) => Promise<void> | void;
	readonly lowerHand: (seat: number) => Promise<void> | void;
};

/** `projector`: counts only, nothing that belongs to a single seat. */
export type BoardPageView = 'full' | 'projector';

/** The data for a page: everything each time. */
export type BoardNews = {
	readonly view: BoardPageView;
	/** Absent until the class has been read for the first time. */
	readonly board?: Board;
	/** Seats that wait for help. */
	readonly stuck: number;
	readonly link: RosterLink;
};

/** The data for a page with this view. */
export function newsOf(source: BoardSource, view: BoardPageView): BoardNews {
	const [board, link] = [source.get(), source.link()];
	const stuck = board?.seats.filter((seat) => seat.stuck.length > 0).length ?? 0;
	if (view === 'full' || board === undefined) return {view, stuck, link, ...(board !== undefined && {board})};
	return {view, stuck, link, board: withoutSeats(board)};
}

/** Copies listed fields only, so that a new field of boards does not get on a projector by itself. */
function withoutSeats({workshop, claimed, free, here, away, finished, lessons, gate, at}: Board): Board {
	const counts = {workshop, claimed, free, here, away, finished, lessons, at};
	return {...counts, steps: [], seats: [], notices: [], ...(gate !== undefined && {gate})};
}

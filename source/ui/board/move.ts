export type Move = 'up' | 'down' | 'page-up' | 'page-down' | 'top' | 'bottom';

/** Where a move leads from an index, in a list of so many of which a page is seen at once; never outside of it. */
export function moved(move: Move, from: number, count: number, page: number): number {
	// A page keeps a line of the one before, as a thread for the eye.
	const far = Math.max(1, page - 1);
	const to = {
		up: from - 1,
		down: from + 1,
		'page-up': from - far,
		'page-down': from + far,
		top: 0,
		bottom: count - 1,
	}[move];
	return Math.max(0, Math.min(to, count - 1));
}

/** The first of a list that is seen, so that the selected one stands in the middle wherever that can be. */
export function firstSeen(selected: number, count: number, room: number): number {
	return Math.max(0, Math.min(selected - Math.floor(room / 2), count - room));
}

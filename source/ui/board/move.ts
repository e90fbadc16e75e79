export type Move = 'up' | 'down' | 'page-up' | 'page-down' | 'top' | 'bottom';

/** The index after a move in a list of so many items with so many on a page; always inside the list. */
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

/** The first visible item of a list, so that the selected one is in the middle where possible. */
export function firstSeen(selected: number, count: number, room: number): number {
	return Math.max(0, Math.min(selected - Math.floor(room / 2), count - room));
}

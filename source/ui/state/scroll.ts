/** The body's scroll position: by the tutor to the important section, or by the reader. */
export type Scroll =
	| {readonly kind: 'follow'}
	| {readonly kind: 'hint'}
	| {readonly kind: 'reader'; readonly offset: number};

export type Move = 'line-up' | 'line-down' | 'page-up' | 'page-down' | 'top' | 'bottom';

/** The scrolled text and the window onto it, as they are on the screen. */
export type Metrics = {
	readonly total: number;
	readonly viewport: number;
	readonly offset: number;
	/** Lines that came before the first one of the text and are forgotten; none when absent. */
	readonly forgotten?: number;
};

export function clamp(offset: number, total: number, viewport: number): number {
	return Math.max(0, Math.min(offset, total - viewport));
}

/** The scroll position after a move of the reader. */
export function moved(move: Move, {total, viewport, offset}: Metrics): number {
	// A page keeps a line of the one before, as a thread for the eye.
	const page = Math.max(1, viewport - 1);
	switch (move) {
		case 'line-up':
			return clamp(offset - 1, total, viewport);
		case 'line-down':
			return clamp(offset + 1, total, viewport);
		case 'page-up':
			return clamp(offset - page, total, viewport);
		case 'page-down':
			return clamp(offset + page, total, viewport);
		case 'top':
			return 0;
		case 'bottom':
			return clamp(total, total, viewport);
	}
}

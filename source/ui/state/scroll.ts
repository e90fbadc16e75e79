import type {Phase} from '../../tutor/state.js';
import type {Body, Place} from '../layout/body.js';

/** Where the body is scrolled to: by the tutor to what matters, or by the reader. */
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

/** The first line to show. */
export function offsetOf(scroll: Scroll, phase: Phase, body: Body, viewport: number): number {
	switch (scroll.kind) {
		case 'reader':
			return clamp(scroll.offset, body.lines.length, viewport);
		case 'hint':
			return showing(['hint'], body, viewport);
		case 'follow':
			return showing(placesOf(phase), body, viewport);
	}
}

/** What matters in a phase, the first that is there. */
function placesOf(phase: Phase): readonly Place[] {
	switch (phase.kind) {
		case 'running':
		case 'holding':
			return ['work', 'output', 'running'];
		case 'failed':
			return ['failure', 'checks'];
		case 'checking':
		case 'passed':
			return ['checks'];
		case 'resuming':
		case 'ready':
		case 'finished':
		case 'closing':
			return [];
	}
}

function showing(places: readonly Place[], body: Body, viewport: number): number {
	for (const place of places) {
		const range = body.places.get(place);
		if (range === undefined) continue;
		// What is taller than the window starts at its top, but of output the end is what is new.
		const fits = range.to - range.from <= viewport;
		const offset = fits || place === 'output' ? range.to - viewport : range.from;
		return clamp(offset, body.lines.length, viewport);
	}
	return 0;
}

export function clamp(offset: number, total: number, viewport: number): number {
	return Math.max(0, Math.min(offset, total - viewport));
}

/** Where a move of the reader leads. */
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

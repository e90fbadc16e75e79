import type {Phase} from '../../tutor/state/state.js';
import {clamp, type Scroll} from '../state/scroll.js';
import type {Line} from '../text/line.js';

export type Range = {readonly from: number; readonly to: number};

/** The section of a step to scroll to, by its phase. */
export type BodySection = 'running' | 'output' | 'checks' | 'failure' | 'hint' | 'flag' | 'work' | 'notices';

/** The scrolled part of the screen, and where in it things are. */
export type Body = {
	readonly lines: readonly Line[];
	readonly places: ReadonlyMap<BodySection, Range>;
	/** Lines of output that are folded away. */
	readonly hidden: number;
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

/** The sections to scroll to in a phase; the first that exists counts. */
function placesOf(phase: Phase): readonly BodySection[] {
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

function showing(places: readonly BodySection[], body: Body, viewport: number): number {
	for (const place of places) {
		const range = body.places.get(place);
		if (range === undefined) continue;
		// A section that is taller than the window starts at its top; of output, the end is new.
		const fits = range.to - range.from <= viewport;
		const offset = fits || place === 'output' ? range.to - viewport : range.from;
		return clamp(offset, body.lines.length, viewport);
	}
	return 0;
}

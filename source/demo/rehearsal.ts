import type {Beat} from './demo.js';

/** What of a step did not fit on the screen that it was rehearsed for. */
export type Misfit =
	/** Rows of its text that are out of sight. */
	| {readonly kind: 'text'; readonly rows: number}
	/** Lines of a command that are broken, or out of sight. */
	| {readonly kind: 'command'; readonly action: number; readonly lines: number}
	/** Rows of its outcome that are out of sight. */
	| {readonly kind: 'outcome'; readonly rows: number};

/** What did not fit in the picture of a beat; nothing where a beat is not there to be read as a whole. */
export function misfitOf(beat: Beat, {overflow, cut}: {overflow: number; cut: number}): Misfit | undefined {
	switch (beat.kind) {
		case 'explaining':
			return overflow > 0 ? {kind: 'text', rows: overflow} : undefined;
		case 'typed':
			return cut > 0 ? {kind: 'command', action: beat.action, lines: cut} : undefined;
		case 'passed':
			return overflow > 0 ? {kind: 'outcome', rows: overflow} : undefined;
		default:
			return undefined;
	}
}

/** Time that an audience would have needed for what a rehearsal shows at once, in milliseconds. */
export function skippedTime(before: Beat, characters: number, speed: number): number {
	switch (before.kind) {
		case 'typed':
			return (characters / Math.max(1, speed)) * 1000;
		case 'explaining':
		case 'ran':
		case 'passed':
			return readingPause;
		default:
			return 0;
	}
}

/** A recording keeps no longer pauses anyway. */
const readingPause = 2000;

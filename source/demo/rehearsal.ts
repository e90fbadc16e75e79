import type {Beat} from './demo.js';

/** A part of a step that did not fit on the screen of the rehearsal. */
export type Misfit =
	/** Rows of its text that are out of sight. */
	| {readonly kind: 'text'; readonly rows: number}
	/** Rows of a command that are out of sight. */
	| {readonly kind: 'command'; readonly action: number; readonly rows: number}
	/** Rows of its outcome that are out of sight. */
	| {readonly kind: 'outcome'; readonly rows: number};

/**
 * What did not fit in the picture of a beat; undefined for a beat that is not read as a whole.
 * @param overflow rows out of sight
 */
export function misfitOf(beat: Beat, overflow: number): Misfit | undefined {
	if (overflow === 0) return undefined;
	switch (beat.kind) {
		case 'explaining':
			return {kind: 'text', rows: overflow};
		case 'typed':
			return {kind: 'command', action: beat.action, rows: overflow};
		case 'passed':
			return {kind: 'outcome', rows: overflow};
		default:
			return undefined;
	}
}

/** The time, in milliseconds, that an audience needs and a rehearsal skips. */
export function skippedTime(before: Beat, characters: number, speed: number): number {
	switch (before.kind) {
		case 'typed':
			return (characters / Math.max(1, speed)) * 1000;
		case 'explaining':
		case 'ran':
		case 'passed':
			return readingPauseMs;
		default:
			return 0;
	}
}

/** A recording keeps no longer pauses anyway. */
const readingPauseMs = 2000;

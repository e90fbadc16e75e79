import type {TutorState} from '../tutor/state/state.js';
import type {CourseView} from '../tutor/views.js';
import type {Beat, DemoState} from './demo.js';
import {readingTime} from './reading-time.js';

/** Options of a demonstration that goes on by itself. */
export type Auto = {
	/** Time that every beat stays, in milliseconds; as long as it takes to read when absent. */
	readonly pace?: number;
	/** After its end, and after an error, it starts again, for ever. */
	readonly loop?: boolean;
};

/** The attempts that were made to get past a failed step. */
export type Tried = {readonly step: number; readonly attempts: ReadonlyArray<'retry' | 'repair' | 'play'>};

export const nothingTried: Tried = {step: -1, attempts: []};

/** The next action, and the time before it, in milliseconds. */
export type Next = {readonly wait: number} & (
	| {readonly kind: 'go-on'}
	| {readonly kind: 'attempt'; readonly attempt: 'retry' | 'repair' | 'play'}
	| {readonly kind: 'begin-anew'}
);

/** After a failure, a loop must not turn faster than this, in milliseconds. */
const minAfterFailureMs = 2000;

/** Time that a journey has to begin. */
const journeyStartTimeoutMs = 60_000;

/** The next action of a demonstration that goes on by itself; undefined when it waits for the lab, or for a person. */
export function nextByItself(
	{beat, viewing, cover}: Pick<DemoState, 'beat' | 'viewing' | 'cover'>,
	course: CourseView,
	tutor: TutorState,
	{pace, loop}: Auto,
	tried: Tried,
): Next | undefined {
	// The presenter speaks to the audience.
	if (cover === 'blank') return undefined;
	const wait = pace ?? readingTime(beat, course.steps[viewing ?? tutor.stepIndex]);
	if (viewing !== undefined) return {kind: 'go-on', wait};
	switch (beat.kind) {
		case 'explaining':
		case 'typed':
		case 'ran':
		case 'passed':
			return {kind: 'go-on', wait};
		case 'waiting':
			// Gives up a journey that does not begin; waits for anything else.
			return {kind: 'go-on', wait: journeyStartTimeoutMs};
		case 'playing':
			return beat.over ? {kind: 'go-on', wait} : undefined;
		case 'finished':
			return loop ? {kind: 'begin-anew', wait} : undefined;
		case 'failed': {
			const attempt = nextAttempt(beat, tried.step === tutor.stepIndex ? tried.attempts : []);
			const calm = Math.max(minAfterFailureMs, wait);
			if (attempt !== undefined) return {kind: 'attempt', attempt, wait: calm};
			return loop ? {kind: 'begin-anew', wait: calm} : undefined;
		}

		default:
			return undefined;
	}
}

function nextAttempt({mendable, recorded}: Beat & {kind: 'failed'}, tried: Tried['attempts']) {
	const possible = ['retry' as const, ...(mendable ? ['repair' as const] : []), ...(recorded ? ['play' as const] : [])];
	return possible.find((attempt) => !tried.includes(attempt));
}

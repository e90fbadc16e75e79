import type {TutorState} from '../tutor/state/state.js';
import type {CourseView} from '../tutor/views.js';
import type {Beat, DemoState} from './demo.js';
import {readingTime} from './reading-time.js';

/** How a demonstration goes on by itself. */
export type Auto = {
	/** Time that every beat stays, in milliseconds; as long as it takes to read when absent. */
	readonly pace?: number;
	/** At the end it begins anew, for ever, and an error begins it anew too. */
	readonly loop?: boolean;
};

/** What was tried already to get past a failed step. */
export type Tried = {readonly step: number; readonly attempts: ReadonlyArray<'retry' | 'repair' | 'play'>};

export const nothingTried: Tried = {step: -1, attempts: []};

/** What comes next by itself, and after how long, in milliseconds. */
export type Next = {readonly wait: number} & (
	| {readonly kind: 'go-on'}
	| {readonly kind: 'attempt'; readonly attempt: 'retry' | 'repair' | 'play'}
	| {readonly kind: 'begin-anew'}
);

/** After a failure, a loop must not turn faster than this, in milliseconds. */
const minAfterFailureMs = 2000;

/** Time that a journey has to begin. */
const journeyStartTimeoutMs = 60_000;

/** What a demonstration does next by itself; nothing when it waits for the lab, or for a person. */
export function nextByItself(
	{beat, viewing, cover}: Pick<DemoState, 'beat' | 'viewing' | 'cover'>,
	course: CourseView,
	tutor: TutorState,
	{pace, loop}: Auto,
	tried: Tried,
): Next | undefined {
	// Somebody speaks to the audience.
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
			// A journey that does not begin is given up; anything else is waited for.
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

import type {TutorState} from '../tutor/state/state.js';
import type {CourseView} from '../tutor/views.js';
import type {Gate} from './classroom.js';

/** The first message for a learner who would pass a gate. */
export const gateWords = 'The instructor asks you to wait here. Enter goes on all the same.';

/** The same in less room. */
export const gateWordsInShort = 'Please wait here. Enter goes on.';

/** A learner was asked to wait: by that gate, at the end of that step. */
export type AskedToWait = {readonly gate: number; readonly step: string};

type GatedState = Pick<TutorState, 'phase' | 'stepIndex' | 'stepId' | 'passed' | 'journey'>;

/**
 * Whether a learner is where the instructor asks to wait: the gate's step, or a later one, has passed, and the next one
 * is new. Running, reading, and going back are always free; a gate for a step that this course does not have holds no
 * learner.
 */
export function standsAtGate(gate: Gate | undefined, state: GatedState, {steps}: Pick<CourseView, 'steps'>): boolean {
	if (gate === undefined || state.phase.kind !== 'passed' || state.journey !== undefined) return false;
	const last = steps.findIndex(({id}) => id === gate.step);
	const next = steps[state.stepIndex + 1];
	return last >= 0 && state.stepIndex >= last && next !== undefined && !state.passed.has(next.id);
}

/** Whether the learner at the gate was asked to wait there. */
export function wasAsked(asked: AskedToWait | undefined, gate: Gate | undefined, {stepId}: GatedState): boolean {
	return asked !== undefined && asked.gate === gate?.id && asked.step === stepId;
}

/**
 * Whether a `proceed` is held by a gate: at the end of each step the first one is held, the second one is not.
 * @param asked the last result of this function
 * @returns the state to keep when it is held, and `gateWords` is to be shown; undefined when it is not
 */
export function heldByGate(
	gate: Gate | undefined,
	state: GatedState,
	course: Pick<CourseView, 'steps'>,
	asked: AskedToWait | undefined,
): AskedToWait | undefined {
	if (gate === undefined || !standsAtGate(gate, state, course) || wasAsked(asked, gate, state)) return undefined;
	return {gate: gate.id, step: state.stepId};
}

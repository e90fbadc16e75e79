import {describe, expect, test} from 'vitest';
import type {Phase, TutorState} from '../../source/tutor/state/state.js';
import type {Gate} from '../../source/workshop/classroom.js';
import {heldByGate, standsAtGate} from '../../source/workshop/gate.js';
import {fakeCourse} from '../support/fakes/fake-course.js';
import {stateAt} from '../support/fakes/fake-tutor.js';

const steps = fakeCourse.steps.map(({id}) => id);
const gateAfter = (index: number, id = 7): Gate => ({
	id,
	step: steps[index] ?? 'not/here',
	text: 'Wait for the others.',
});

/** One of each; a phase that is added is missed here by the compiler. */
const phases: Readonly<Record<Phase['kind'], Phase>> = {
	resuming: {kind: 'resuming'},
	ready: {kind: 'ready'},
	running: {kind: 'running', action: 0},
	holding: {kind: 'holding', action: 0},
	checking: {kind: 'checking', deadline: 1},
	failed: {kind: 'failed'},
	passed: {kind: 'passed', by: 'learner'},
	finished: {kind: 'finished'},
	closing: {kind: 'closing'},
};

/** A step that has just passed, with all before it. */
const passedAt = (index: number, change: Partial<TutorState> = {}) =>
	stateAt(index, {phase: phases.passed, passed: new Set(steps.slice(0, index + 1)), ...change});

const isHeld = (gate: Gate | undefined, state: TutorState) =>
	heldByGate(gate, state, fakeCourse, undefined) !== undefined;

describe('a gate', () => {
	test('holds at the end of its step and of each later one, in no other phase, and never the last step', () => {
		const last = steps.length - 1;
		for (const [gate, step] of steps.flatMap((_, gate) => steps.map((_, step) => [gate, step] as const))) {
			for (const phase of Object.values(phases)) {
				const expected = phase.kind === 'passed' && step >= gate && step < last;
				const state = passedAt(step, {phase});
				expect(isHeld(gateAfter(gate), state), `gate ${gate}, ${phase.kind} at ${step}`).toBe(expected);
			}
		}
	});

	test('holds nobody where there is none, or where the course has no such step', () => {
		for (const index of steps.keys()) {
			expect(isHeld(undefined, passedAt(index))).toBe(false);
			expect(isHeld(gateAfter(99), passedAt(index))).toBe(false);
		}
	});

	test('never locks what is passed already', () => {
		expect(isHeld(gateAfter(1), passedAt(1))).toBe(true);
		expect(isHeld(gateAfter(1), passedAt(1, {passed: new Set(steps.slice(0, 3))}))).toBe(false);
		// The next step is new, whatever has passed after it.
		expect(isHeld(gateAfter(1), passedAt(1, {passed: new Set([...steps.slice(0, 2), ...steps.slice(3)])}))).toBe(true);
	});

	test('lets the lab go to another place', () => {
		expect(standsAtGate(gateAfter(0), passedAt(1), fakeCourse)).toBe(true);
		expect(isHeld(gateAfter(0), passedAt(1, {journey: {to: steps[3] ?? '', by: 'running'}}))).toBe(false);
	});

	test('is passed by the second try, at each step anew', () => {
		const gate = gateAfter(1);
		const asked = heldByGate(gate, passedAt(1), fakeCourse, undefined);
		expect(asked).toEqual({gate: 7, step: steps[1]});
		expect(heldByGate(gate, passedAt(1), fakeCourse, asked)).toBeUndefined();
		expect(heldByGate(gate, passedAt(2), fakeCourse, asked)).toEqual({gate: 7, step: steps[2]});
	});

	test('that is another one asks anew', () => {
		const asked = {gate: 7, step: steps[1] ?? ''};
		expect(heldByGate(gateAfter(0, 8), passedAt(1), fakeCourse, asked)).toEqual({gate: 8, step: steps[1]});
	});
});

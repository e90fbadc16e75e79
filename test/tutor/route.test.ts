import {describe, expect, test} from 'vitest';
import {findRoute, positionOf, restoreMethod} from '../../source/tutor/journey/route.js';
import {fakeCourse} from '../support/fakes/fake-course.js';
import {stateAt} from '../support/fakes/fake-tutor.js';

const at = (passed: number, attempted = false) => ({passed, attempted});
const route = (to: string, position: ReturnType<typeof at>, ...snapshots: string[]) =>
	findRoute(fakeCourse, to, position, snapshots);

describe('the way to a place of the course', () => {
	test('begins with the snapshot of the lesson, wherever the lab stands', () => {
		const base = {kind: 'snapshot', lesson: 'failover'};
		expect(route('failover', at(5), 'network', 'failover')).toEqual({target: 3, base, steps: 0});
		expect(route('failover', at(0), 'network', 'failover')).toEqual({target: 3, base, steps: 0});
		expect(route('failover/look-around', at(5), 'failover')).toEqual({target: 4, base, steps: 1});
	});

	test('mends by the snapshot what was broken at the very place', () => {
		expect(route('failover', at(3), 'failover')?.base.kind).toBe('snapshot');
	});

	test('goes on from where the lab stands, if that is nearer', () => {
		expect(route('failover', at(2))).toEqual({target: 3, base: {kind: 'here'}, steps: 1});
		expect(route('failover', at(2), 'primary-instance')).toEqual({target: 3, base: {kind: 'here'}, steps: 1});
		expect(route('failover', at(1), 'primary-instance')).toEqual({target: 3, base: {kind: 'here'}, steps: 2});
	});

	test('does not go on from a step that was begun, where its lesson has a snapshot', () => {
		const base = {kind: 'snapshot', lesson: 'primary-instance'};
		expect(route('failover', at(2, true), 'network', 'primary-instance')).toEqual({target: 3, base, steps: 2});
		expect(route('failover', at(2, true), 'network')).toEqual({target: 3, base: {kind: 'here'}, steps: 1});
	});

	test('begins with an earlier snapshot, and runs the rest', () => {
		const base = {kind: 'snapshot', lesson: 'primary-instance'};
		expect(route('failover', at(4), 'network', 'primary-instance')).toEqual({target: 3, base, steps: 2});
		expect(route('failover', at(0), 'primary-instance')).toEqual({target: 3, base, steps: 2});
	});

	test('begins anew where there is nothing else, and never with a later snapshot', () => {
		expect(route('failover', at(5))).toEqual({target: 3, base: {kind: 'beginning'}, steps: 3});
		expect(route('primary-instance', at(5), 'failover')).toEqual({target: 1, base: {kind: 'beginning'}, steps: 1});
	});

	test('begins anew for a step that was begun, and is nothing for one that was not', () => {
		expect(route('failover', at(3, true))).toEqual({target: 3, base: {kind: 'beginning'}, steps: 3});
		expect(route('failover', at(3))).toEqual({target: 3, base: {kind: 'here'}, steps: 0});
	});

	test('leads nowhere where the course has no such place', () => {
		expect(route('nowhere', at(0), 'network')).toBeUndefined();
	});

	test('is offered to where the lab has been, and to every snapshot', () => {
		const reach = (lesson: string, passed: number, ...snapshots: string[]) =>
			restoreMethod(fakeCourse, lesson, at(passed), snapshots);
		expect(reach('primary-instance', 1)).toBe('running');
		expect(reach('primary-instance', 0)).toBe('none');
		expect(reach('failover', 0, 'failover')).toBe('snapshot');
		expect(reach('failover', 3, 'failover')).toBe('snapshot');
	});

	test('is found from what a renderer knows', () => {
		expect(positionOf(stateAt(2), fakeCourse)).toEqual(at(2));
		expect(positionOf(stateAt(2, {phase: {kind: 'running', action: 0}}), fakeCourse)).toEqual(at(2, true));
		const passed = new Set(fakeCourse.steps.map(({id}) => id));
		expect(positionOf(stateAt(4, {passed}), fakeCourse).passed).toBe(5);
	});
});

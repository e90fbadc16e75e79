import {afterAll, afterEach, beforeEach, describe, expect, test} from 'vitest';
import {loadCourse} from '../../source/course/load-course.js';
import {openLab, planLab} from '../../source/lab/open-lab.js';
import type {Intent, TutorEvent} from '../../source/tutor/events.js';
import {startTutor} from '../../source/tutor/start-tutor.js';
import {hasPrograms} from '../support/labs/local-instances.js';
import {privateHome} from '../support/processes/private-home.js';

const place = privateHome();
afterAll(() => place.remove());

describe.skipIf(!hasPrograms)('a tutor that runs commands one by one', () => {
	let tutor: ReturnType<typeof startTutor>;
	let events: TutorEvent[] = [];
	const told = (type: TutorEvent['type']) => events.filter((event) => event.type === type);
	const phase = () => tutor.getState().phase;
	const ask = async (intent: Intent, kind: string) => {
		tutor.dispatch(intent);
		await expect.poll(() => phase().kind, {timeout: 20_000}).toBe(kind);
	};

	// The second step of the first lesson has two commands here, and needs no server.
	beforeEach(async () => {
		events = [];
		const dir = place.labDir('one-by-one');
		const lab = await openLab(await planLab({name: 'one-by-one', engine: 'local', dir}));
		tutor = startTutor(await loadCourse('lessons'), lab, () => '', {pacing: 'one-by-one'});
		await expect.poll(() => phase().kind, {timeout: 20_000}).toBe('ready');
		while (tutor.getState().stepIndex === 0) {
			if (phase().kind !== 'running' && phase().kind !== 'checking') tutor.dispatch({type: 'proceed'});
			await new Promise((resolve) => tutor.subscribe(resolve));
		}
		tutor.subscribe((event) => events.push(event));
		expect(tutor.course.steps[1]?.actions).toHaveLength(2);
	});

	afterEach(async () => {
		tutor.dispatch({type: 'quit', lab: 'remove'});
		await tutor.closed;
	});

	test('waits before each further command until it is asked for', async () => {
		await ask({type: 'proceed'}, 'holding');
		expect(phase()).toEqual({kind: 'holding', action: 1});
		expect(told('action-started')).toHaveLength(1);
		await ask({type: 'proceed'}, 'passed');
		expect(told('action-started')).toHaveLength(2);
		expect(told('holding')).toHaveLength(1);
	});

	test('does not look at the outcome while a command waits', async () => {
		await ask({type: 'proceed'}, 'holding');
		const before = told('finding').length;
		tutor.dispatch({type: 'recheck'});
		tutor.dispatch({type: 'hint'});
		await expect.poll(() => told('hint').length).toBe(1);
		expect(phase().kind).toBe('holding');
		expect(told('finding')).toHaveLength(before);
	});

	test('can be interrupted while a command waits: the step is ready again, and begins anew', async () => {
		await ask({type: 'proceed'}, 'holding');
		await ask({type: 'interrupt'}, 'ready');
		expect(told('withheld')).toEqual([{type: 'withheld', step: 'network/keep-the-password-in-a-file', index: 1}]);
		expect(tutor.getState().actions[1]?.outcome).toBeUndefined();
		await ask({type: 'proceed'}, 'holding');
		expect(phase()).toEqual({kind: 'holding', action: 1});
		await ask({type: 'proceed'}, 'passed');
	});

	test('can be left while a command waits, which is not run', async () => {
		await ask({type: 'proceed'}, 'holding');
		tutor.dispatch({type: 'quit', lab: 'keep'});
		await tutor.closed;
		expect(told('action-started')).toHaveLength(1);
		expect(told('closing')).toHaveLength(1);
		expect(phase().kind).toBe('closing');
		const again = await openLab(await planLab({name: 'one-by-one', dir: place.labDir('one-by-one')}));
		await again.remove();
	});
});

import {describe, expect, test} from 'vitest';
import type {TutorEvent} from '../../source/tutor/events.js';
import {initialState, reduce} from '../../source/tutor/state/reducer.js';
import type {TutorState} from '../../source/tutor/state/state.js';
import type {WorkProgress} from '../../source/tutor/work.js';
import {fakeCourse} from '../support/fakes/fake-course.js';

const [step] = fakeCourse.steps;
if (step === undefined) throw new Error('The fake course has no steps.');
const entered: TutorEvent = {type: 'step-entered', step: step.id, lesson: 'any', title: step.title, index: 0};
const started: TutorEvent = {type: 'action-started', step: step.id, index: 0, shown: 'true'};

function stateAfter(...events: TutorEvent[]): TutorState {
	return events.reduce((state, event) => reduce(state, event, fakeCourse), initialState);
}

describe('the state of a tutor', () => {
	test('starts with looking where the lab stands, and knows the passed steps then', () => {
		expect(initialState.phase).toEqual({kind: 'resuming'});
		expect(stateAfter({type: 'resumed', step: 'b', passed: ['a']}).passed).toEqual(new Set(['a']));
	});

	test('knows how the passed steps were passed; one that is done again counts as it was done last', () => {
		const before = [
			{step: 'a', milliseconds: 5, by: 'learner', hints: 1},
			{step: step.id, milliseconds: 6, by: 'tutor', hints: 0},
		] as const;
		const again: TutorEvent = {type: 'step-passed', step: step.id, milliseconds: 7, by: 'learner', hints: 2};
		const state = stateAfter({type: 'resumed', step: 'b', passed: ['a', step.id], results: before}, entered, again);
		expect(state.results).toEqual([before[0], {step: step.id, milliseconds: 7, by: 'learner', hints: 2}]);
		expect(stateAfter({type: 'resumed', step: 'b', passed: []}).results).toEqual([]);
	});

	test('keeps the files that were written', () => {
		const written = (file: string): TutorEvent => ({type: 'written', what: 'script', file});
		expect(stateAfter(written('/a'), entered, written('/b')).written).toEqual([
			{what: 'script', file: '/a'},
			{what: 'script', file: '/b'},
		]);
	});

	test('shows a step with all of its checks open', () => {
		const state = stateAfter(entered);
		expect(state.phase).toEqual({kind: 'ready'});
		expect(state.checks.map(({says}) => says)).toEqual(step.checks);
		expect(state.checks.every(({finding}) => finding === undefined)).toBe(true);
	});

	test('keeps what was told while the lab was looked at, and forgets it at the next step', () => {
		const notice: TutorEvent = {type: 'notice', text: 'Port 5000 is in use.'};
		expect(stateAfter(notice, entered).notices).toEqual(['Port 5000 is in use.']);
		expect(stateAfter(notice, entered, entered).notices).toEqual([]);
	});

	test('returns to the step when its command is interrupted', () => {
		const state = stateAfter(entered, started, {
			type: 'action-ended',
			step: step.id,
			index: 0,
			outcome: {kind: 'interrupted'},
			milliseconds: 1,
		});
		expect(state.phase).toEqual({kind: 'ready', interrupted: true});
		expect(reduce(state, {type: 'interruption-settled', step: step.id}, fakeCourse).phase).toEqual({kind: 'ready'});
	});

	test('knows a lost outcome while it is lost', () => {
		const outcome = {step: 'earlier', says: 'it runs'};
		const lost = stateAfter(entered, {type: 'outcome-lost', ...outcome});
		expect(lost.lost).toEqual(outcome);
		expect(reduce(lost, {type: 'outcome-regained', ...outcome}, fakeCourse).lost).toBeUndefined();
		expect(reduce(lost, entered, fakeCourse).lost).toBeUndefined();
	});

	test('knows that a run waits for a snapshot, until that has ended or the run is taken back', () => {
		const taking: TutorEvent = {type: 'snapshot', lesson: 'any', stage: 'taking'};
		const waits: TutorEvent = {type: 'run-waits', waits: true};
		expect(stateAfter(entered, taking, waits)).toMatchObject({keeping: 'any', runWaits: true});
		expect(stateAfter(entered, taking, waits, {type: 'run-waits', waits: false}).runWaits).toBe(false);
		const skipped: TutorEvent = {type: 'snapshot', lesson: 'any', stage: 'skipped', why: 'no room'};
		expect(stateAfter(entered, taking, waits, skipped)).toMatchObject({runWaits: false, hasSkipped: true});
	});

	test('knows from where on a lab on its way can be asked, and how closely it is', () => {
		const begun: TutorEvent = {type: 'journey', stage: 'begun', to: 'b', by: 'running', steps: 1};
		const pollRate: TutorEvent = {type: 'poll-rate', pollRate: 'fast'};
		expect(stateAfter(begun, pollRate)).toMatchObject({pollRate: 'fast', journey: {to: 'b'}});
		expect(stateAfter(begun).journey?.atBase).toBeUndefined();
		expect(stateAfter(begun, {type: 'base-reached', to: 'b'}).journey?.atBase).toBe(true);
	});

	test('knows that the tutor was asked to end', () => {
		expect(stateAfter(entered, {type: 'leaving', lab: 'keep'})).toMatchObject({
			phase: {kind: 'ready'},
			leaving: 'keep',
		});
	});

	test('waits until the last of the deadlines', () => {
		const waiting = (check: number, deadline: number): TutorEvent => ({
			type: 'check-waiting',
			step: step.id,
			check,
			says: '',
			deadline,
		});
		expect(stateAfter(entered, started, waiting(0, 20), waiting(1, 10)).phase).toEqual({
			kind: 'checking',
			deadline: 20,
		});
	});

	test('keeps the deadline of each outcome until the commands are run again', () => {
		const waiting = (check: number, deadline: number): TutorEvent => ({
			type: 'check-waiting',
			step: step.id,
			check,
			says: '',
			deadline,
		});
		const deadlines = (...events: TutorEvent[]) =>
			stateAfter(entered, started, ...events).checks.map((c) => c.deadline);
		const none = step.checks.map(() => undefined);
		expect(deadlines()).toEqual(none);
		expect(deadlines(waiting(0, 20))).toEqual([20, ...none.slice(1)]);
		expect(deadlines(waiting(0, 20), started)).toEqual(none);
	});

	test('knows long work while it goes on, through steps too if it is the image', () => {
		const image = {kind: 'image', image: 'postgres:15', layers: []} as const;
		const backup = {kind: 'backup', from: 'postgres-1', phase: 'initializing', streamed: 0} as const;
		const progress = (work: WorkProgress, stage: 'going-on' | 'done' | 'failed' = 'going-on'): TutorEvent => ({
			type: 'progress',
			stage,
			work,
		});
		const ended: TutorEvent = {
			type: 'action-ended',
			step: step.id,
			index: 0,
			outcome: {kind: 'succeeded'},
			milliseconds: 1,
		};
		expect(stateAfter(progress(image), entered, started, ended).progress).toEqual(image);
		for (const stage of ['done', 'failed'] as const) {
			expect(stateAfter(progress(image), progress(image, stage)).progress).toBeUndefined();
		}

		expect(stateAfter(entered, started, progress(backup)).progress).toEqual(backup);
		expect(stateAfter(entered, started, progress(backup), ended).progress).toBeUndefined();
	});

	test('forgets the output of an earlier attempt', () => {
		const output: TutorEvent = {type: 'output', step: step.id, stream: 'stdout', line: 'old'};
		const lines = stateAfter(entered, started, output, started).output.map(({line}) => line);
		expect(lines).toEqual(['true']);
	});

	test('bounds the log', () => {
		const flood = Array.from(
			{length: 1500},
			(_, index): TutorEvent => ({type: 'log', instance: 'a', line: `${index}`}),
		);
		const {log} = stateAfter(entered, ...flood);
		expect(log.length).toBe(100);
		expect(log.at(-1)?.line).toBe('1499');
	});

	test('keeps the log of each instance through all steps', () => {
		const told: TutorEvent = {type: 'log-lines', instance: 'postgres-1', lines: [{line: 'one'}, {line: 'two'}]};
		const other: TutorEvent = {type: 'log-lines', instance: 'postgres-2', lines: [{line: 'three', meaning: 'news'}]};
		const {logs} = stateAfter(entered, told, other, entered, told);
		expect(logs.get('postgres-1')?.count).toBe(4);
		expect(logs.get('postgres-2')?.last(1)).toEqual([{instance: 'postgres-2', line: 'three', meaning: 'news'}]);
	});

	test('remembers the cluster as it was when the step was entered, or first seen in it', () => {
		const picture = (kind: 'unknown' | 'absent' | 'stopped'): TutorEvent => ({
			type: 'cluster',
			cluster: {instances: [{name: 'postgres-1', port: 5000, server: {kind}}], streams: [], backups: []},
		});
		const kinds = (state: TutorState) =>
			[state.clusterAtEntry, state.cluster].map(({instances}) => instances[0]?.server.kind);
		const seen = stateAfter(entered, picture('unknown'), picture('absent'), picture('stopped'));
		expect(kinds(seen)).toEqual(['absent', 'stopped']);
		expect(kinds(reduce(seen, entered, fakeCourse))).toEqual(['stopped', 'stopped']);
	});

	test('knows the way while the lab is on it, and why it ended early', () => {
		const begun: TutorEvent = {type: 'journey', stage: 'begun', to: 'failover', by: 'running', steps: 2};
		const passed: TutorEvent = {type: 'step-passed', step: step.id, milliseconds: 1, by: 'tutor', hints: 0};
		const on = stateAfter(entered, begun, entered, passed);
		expect(stateAfter(entered, begun).phase).toEqual({kind: 'resuming'});
		expect(on.journey).toEqual({to: 'failover', by: 'running', progress: {done: 1, steps: 2}});
		expect(reduce(on, {type: 'journey', stage: 'arrived', to: 'failover'}, fakeCourse).journey).toBeUndefined();
		const failed = reduce(on, {type: 'journey', stage: 'failed', to: 'failover', why: 'It broke.'}, fakeCourse);
		expect(failed.journey).toBeUndefined();
		expect(failed.notices).toEqual(['The lab did not get to lesson 3, Failover. It broke.']);
		const atOnce = stateAfter(entered, {...begun, by: 'snapshot', steps: 0}, passed);
		expect(atOnce.journey).toEqual({to: 'failover', by: 'snapshot'});
	});

	test('knows which snapshots there are, and that one is being taken', () => {
		const taking: TutorEvent = {type: 'snapshot', lesson: 'network', stage: 'taking'};
		expect(stateAfter(entered, taking).keeping).toBe('network');
		expect(stateAfter(entered, taking, {...taking, stage: 'taken'}).keeping).toBeUndefined();
		expect(stateAfter(entered, taking, {...taking, stage: 'skipped', why: 'No room.'}).keeping).toBeUndefined();
		expect(stateAfter({type: 'snapshots', lessons: ['network']}, entered).snapshots).toEqual(['network']);
	});

	test('counts a step as passed, and does not change the state it came from', () => {
		const before = stateAfter(entered);
		const passed: TutorEvent = {type: 'step-passed', step: step.id, milliseconds: 1, by: 'learner', hints: 0};
		const state = reduce(before, passed, fakeCourse);
		expect(state.phase).toEqual({kind: 'passed', by: 'learner'});
		expect(state.passed.has(step.id)).toBe(true);
		expect(before.passed.has(step.id)).toBe(false);
	});
});

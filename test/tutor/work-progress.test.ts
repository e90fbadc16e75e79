import {describe, expect, test} from 'vitest';
import type {Cluster} from '../../source/cluster/cluster.js';
import {initialState} from '../../source/tutor/state/reducer.js';
import type {TutorState} from '../../source/tutor/state/state.js';
import type {WorkProgress} from '../../source/tutor/work.js';
import {
	backupProgress,
	detailWords,
	percentOf,
	shareOf,
	workEvents,
	workWords,
} from '../../source/tutor/work-progress.js';

const layer = {id: 'a', state: 'downloading', current: 50, total: 100} as const;
const pull = (...layers: (WorkProgress & {kind: 'image'})['layers']): WorkProgress => ({
	kind: 'image',
	image: 'postgres:15',
	layers,
});
const backup = {from: 'postgres-1', phase: 'streaming database files', streamed: 30, total: 120} as const;
const cluster = (...backups: readonly (typeof backup)[]) => ({instances: [], streams: [], backups});

describe('how far long work has come', () => {
	test('is a share of all layers, by their size', () => {
		expect(shareOf(pull())).toBeUndefined();
		expect(shareOf(pull(layer))).toBeCloseTo(0.4);
		expect(shareOf(pull(layer, {...layer, state: 'extracting'}))).toBeCloseTo(0.65);
		expect(shareOf(pull(layer, {id: 'b', state: 'waiting'})), 'of middling size').toBeCloseTo(0.2);
		expect(shareOf(pull(layer, {id: 'b', state: 'done'})), 'was here before').toBeCloseTo(0.4);
		expect(shareOf(pull({...layer, state: 'done'}, {id: 'b', state: 'done'}))).toBe(1);
		expect(shareOf(pull({id: 'a', state: 'done'}))).toBe(1);
	});

	test('grows from message to message of one layer', () => {
		const way = [
			{id: 'a', state: 'waiting'},
			{...layer, current: 1},
			layer,
			{...layer, state: 'downloaded'},
			{...layer, state: 'extracting', current: 0},
			{...layer, state: 'extracting', current: 100},
			{...layer, state: 'done'},
		] as const;
		const shares = way.map((state) => shareOf(pull(state)) ?? -1);
		expect(shares).toEqual(shares.toSorted((one, other) => one - other));
	});

	test('is not all of a backup before it has ended, though the estimate was too low', () => {
		expect(shareOf({kind: 'backup', ...backup})).toBe(0.25);
		expect(shareOf({kind: 'backup', ...backup, streamed: 500})).toBe(0.99);
		expect(shareOf({kind: 'backup', ...backup, total: undefined})).toBeUndefined();
		expect(percentOf(0.999)).toBe(99);
	});

	test('has words', () => {
		expect(detailWords(pull(layer, {id: 'b', state: 'waiting'}))).toBe('0 of 2 layers, 50 of 100 B');
		expect(detailWords(pull({id: 'b', state: 'waiting'}))).toBe('0 of 1 layer');
	});
});

describe('a base backup in the picture of the cluster', () => {
	const running: TutorState = {...initialState, phase: {kind: 'running', action: 0}};
	const work = {kind: 'backup', ...backup} as const;
	const told = (state: TutorState, picture: Cluster) => workEvents(state, picture, new Map());

	test('is long work', () => {
		expect(backupProgress(cluster())).toBeUndefined();
		expect(backupProgress(cluster(backup))).toEqual(work);
	});

	test('is told while a command of the step runs, and when it is over', () => {
		expect(told(running, cluster())).toEqual([]);
		expect(told(running, cluster(backup))).toEqual([{type: 'progress', stage: 'going-on', work}]);
		expect(told({...running, progress: work}, cluster())).toEqual([{type: 'progress', stage: 'done', work}]);
	});

	test("is not the step's while none runs, and does not push the image aside", () => {
		expect(told(initialState, cluster(backup))).toEqual([]);
		expect(told({...running, progress: {kind: 'image', image: 'a', layers: []}}, cluster(backup))).toEqual([]);
	});
});

describe('a commit that waits for a standby that is not connected', () => {
	const running: TutorState = {...initialState, phase: {kind: 'running', action: 0}};
	const variables = new Map([
		['sockets', '/tmp/s'],
		['admin.user', 'admin'],
		['database', 'db'],
		['postgres-2.port', '5001'],
	]);
	const primary = {kind: 'primary', timeline: 1, lsn: '0/1', archive: {kind: 'off'}, slots: []} as const;
	const picture = (commitsWait: boolean): Cluster => ({
		instances: [{name: 'postgres-2', port: 5001, server: {...primary, synchronous: 'nobody', commitsWait}}],
		streams: [],
		backups: [],
	});
	const told = (state: TutorState, commitsWait: boolean) => workEvents(state, picture(commitsWait), variables);

	test('is told, with what lets it go on, until it does', () => {
		const [event] = told(running, true);
		expect(event).toMatchObject({type: 'progress', stage: 'going-on', work: {kind: 'commit', on: 'postgres-2'}});
		const work = event?.type === 'progress' ? event.work : pull();
		expect(shareOf(work)).toBeUndefined();
		expect(workWords(work)).toBe('A commit waits on postgres-2');
		expect(detailWords(work)).toMatch(
			/^wait event SyncRep: synchronous_standby_names is "nobody", .*: psql -h \/tmp\/s -p 5001 .* RESET synchronous_standby_names'/,
		);
		expect(told({...running, progress: work}, false)).toEqual([{type: 'progress', stage: 'done', work}]);
	});

	test("is not the step's while no command of it runs", () => {
		expect(told(initialState, true)).toEqual([]);
	});
});

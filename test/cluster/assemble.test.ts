import {describe, expect, test} from 'vitest';
import {assemble, findStreams, type InstanceView, type LookResult, streamKey} from '../../source/cluster/assemble.js';
import {flows} from '../../source/cluster/cluster.js';
import type {ServerFacts} from '../../source/cluster/facts.js';

type Sender = ServerFacts['senders'][number];

const facts = (change: Partial<ServerFacts> = {}): ServerFacts => ({
	recovering: false,
	clusterName: 'postgres-1',
	lsn: '0/3000100',
	timeline: 1,
	paused: false,
	synchronous: '',
	commitsWait: false,
	slots: [],
	senders: [],
	backups: [],
	...change,
});

const walsender = (change: Partial<Sender> = {}): Sender => ({
	pid: 10,
	application: 'postgres-2',
	state: 'streaming',
	replayed: '0/3000100',
	lagBytes: 0,
	syncState: 'async',
	...change,
});

const standbyFacts = (change: Partial<ServerFacts> = {}): ServerFacts =>
	facts({
		recovering: true,
		clusterName: 'postgres-2',
		receiver: {status: 'streaming', host: 'postgres-1', port: 5432},
		upstream: {host: 'postgres-1', port: '5432'},
		...change,
	});

const view = (name: string, sighting: LookResult, change: Partial<InstanceView> = {}): InstanceView => ({
	name,
	port: name === 'postgres-1' ? 5000 : 5001,
	address: {host: name, port: 5432},
	sighting,
	...(sighting.kind === 'answers' && {facts: sighting.facts}),
	archive: {segments: 0, forgiven: 0},
	...change,
});

const answers = (told: ServerFacts): LookResult => ({kind: 'answers', facts: told});

describe('who streams from whom', () => {
	const primary = (senders: Sender[] = [walsender()]) => view('postgres-1', answers(facts({senders})));

	test('a standby and its primary, as both tell it', () => {
		const [stream] = findStreams([primary(), view('postgres-2', answers(standbyFacts()))]);
		expect(stream).toMatchObject({from: 'postgres-1', to: 'postgres-2', receiver: 'streaming', lag: 0});
		expect(stream && flows({...stream, lagHistory: []})).toBe(true);
	});

	test('a standby that is set up for a primary, and has no walreceiver', () => {
		const alone = standbyFacts({receiver: undefined, lsn: '0/3000000'});
		const [stream] = findStreams([primary([]), view('postgres-2', answers(alone))]);
		expect(stream).toMatchObject({from: 'postgres-1', receiver: 'none', sender: 'none', lag: 0x100});
	});

	test('on one machine the port tells, whatever the host is called', () => {
		const here = (port: number) => ({address: {host: '127.0.0.1', port}});
		for (const host of ['localhost', '127.0.0.1', '/tmp', undefined]) {
			const standby = standbyFacts({receiver: undefined, upstream: {host, port: '5000'}});
			const views = [
				view('postgres-1', answers(facts()), here(5000)),
				view('postgres-2', answers(standby), here(5001)),
			];
			expect(findStreams(views).map(({from}) => from)).toEqual(['postgres-1']);
		}

		const elsewhere = standbyFacts({receiver: undefined, upstream: {host: 'db.example.org', port: '5000'}});
		const views = [
			view('postgres-1', answers(facts()), here(5000)),
			view('postgres-2', answers(elsewhere), here(5001)),
		];
		expect(findStreams(views)).toEqual([]);
	});

	test('an address that only the servers know is told by the walsender', () => {
		const standby = standbyFacts({receiver: {status: 'streaming', host: '172.18.0.2', port: 5432}});
		const [stream] = findStreams([primary(), view('postgres-2', answers(standby))]);
		expect(stream?.from).toBe('postgres-1');
	});

	test('the walsenders of a backup are no stream', () => {
		const backup = [
			walsender({pid: 20, state: 'backup', application: 'pg_basebackup'}),
			walsender({pid: 21, state: 'streaming', application: 'pg_basebackup'}),
		];
		const standby = view('postgres-2', answers(standbyFacts()));
		expect(findStreams([primary(backup), standby])[0]?.sender).toBe('none');
		const [stream] = findStreams([primary([...backup, walsender({application: 'any', lagBytes: 7})]), standby]);
		expect(stream?.sender).toMatchObject({state: 'streaming', lagBytes: 7});
	});

	test('somebody else who streams is not taken for a standby that does not', () => {
		const standby = view('postgres-2', answers(standbyFacts({receiver: undefined})));
		expect(findStreams([primary([walsender({application: 'pg_receivewal'})]), standby])[0]?.sender).toBe('none');
	});

	test('of two walsenders of one name the newest counts', () => {
		const senders = [walsender({pid: 31, state: 'catchup'}), walsender({pid: 30})];
		const [stream] = findStreams([primary(senders), view('postgres-2', answers(standbyFacts()))]);
		expect(stream?.sender).toMatchObject({state: 'catchup'});
	});

	test('a standby that does not answer is still the standby of its primary', () => {
		const away = view('postgres-2', {kind: 'stopped'}, {facts: standbyFacts()});
		expect(findStreams([primary([]), away])).toMatchObject([{to: 'postgres-2', receiver: 'none', sender: 'none'}]);
		expect(findStreams([primary([]), view('postgres-2', {kind: 'absent'})])).toEqual([]);
	});

	test('a promoted standby follows nobody', () => {
		const promoted = facts({clusterName: 'postgres-2', timeline: 2, upstream: {host: 'postgres-1', port: '5432'}});
		expect(findStreams([primary([]), view('postgres-2', answers(promoted))])).toEqual([]);
	});
});

describe('the picture', () => {
	test('shows what is known of a server that does not answer', () => {
		const views = [view('postgres-1', {kind: 'silent', says: 'no word'}), view('postgres-2', {kind: 'absent'})];
		expect(assemble(views, [], new Map()).instances).toEqual([
			{name: 'postgres-1', port: 5000, server: {kind: 'silent', says: 'no word'}},
			{name: 'postgres-2', port: 5001, server: {kind: 'absent'}},
		]);
	});

	test('counts the failures of the archive since it worked last', () => {
		const archive = {failing: true, failed: '000000010000000000000003', failures: 9, lastArchived: 'old'};
		const one = view('postgres-1', answers(facts({archive})), {archive: {segments: 4, forgiven: 6, reason: 'full'}});
		const [shown] = assemble([one], [], new Map()).instances;
		expect(shown?.server).toMatchObject({
			archive: {
				kind: 'on',
				segments: 4,
				lastArchived: 'old',
				failing: {segment: '000000010000000000000003', times: 3, reason: 'full'},
			},
		});
	});

	test('keeps nothing of a walsender that no renderer needs', () => {
		const views = [
			view('postgres-1', answers(facts({senders: [walsender({replayLag: 0.25})]}))),
			view('postgres-2', answers(standbyFacts())),
		];
		const streams = findStreams(views);
		const key = streams[0] ? streamKey(streams[0]) : '';
		expect(assemble(views, streams, new Map([[key, [1, 2]]])).streams).toEqual([
			{
				from: 'postgres-1',
				to: 'postgres-2',
				receiver: 'streaming',
				sender: {state: 'streaming', replayed: '0/3000100', lagBytes: 0, replayLag: 0.25, syncState: 'async'},
				lagHistory: [1, 2],
			},
		]);
	});
});

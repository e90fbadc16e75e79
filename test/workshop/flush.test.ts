import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import type {RosterFault} from '../../source/workshop/roster/roster.js';
import type {NoticeRow} from '../../source/workshop/roster/rows.js';
import {type Flusher, type FlushPace, flushOutbox} from '../../source/workshop/seat/flush.js';
import {type Outbox, openOutbox} from '../../source/workshop/seat/outbox.js';
import {FakeRoster, fakeKey, type RosterMood} from '../support/fakes/fake-roster.js';
import {randomNumbers} from '../support/random/random-input.js';

const quick: FlushPace = {backoff: {fromMs: 1, toMs: 8}, heartbeatMs: 40, timeoutMs: 15, connectTimeoutMs: 15};
let folder: string;
let roster: FakeRoster;
let links: string[];
let notices: Array<readonly NoticeRow[]>;
let faults: RosterFault[];
let ends: Array<() => Promise<void>> = [];

beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'flush-'));
	roster = new FakeRoster();
	links = [];
	notices = [];
	faults = [];
});

afterEach(async () => {
	for (const end of ends) await end();
	ends = [];
	rmSync(folder, {recursive: true, force: true});
});

function begin(pace: FlushPace = quick, random?: () => number): {outbox: Outbox; flusher: Flusher} {
	const outbox = openOutbox(path.join(folder, 'outbox.jsonl'), () => {}, {retry: 3, most: 4000});
	const flusher = flushOutbox(
		outbox,
		() => roster.connect(fakeKey),
		{
			link: (link) => links.push(link),
			notices: (rows) => notices.push(rows),
			hand: () => {},
			refused: (fault) => faults.push(fault),
		},
		{pace, random},
	);
	ends.push(async () => {
		await flusher.close(50);
		await outbox.close();
	});
	return {outbox, flusher};
}

const add = (outbox: Outbox, from: number, to: number) => {
	for (let number = from; number <= to; number++) {
		outbox.add({kind: 'hint', step: `s${number}`, at: '2026-05-04T09:00:00.000Z'});
	}
};

const expectAll = (count: number) => {
	expect(roster.stored.map(({step}) => step)).toEqual(Array.from({length: count}, (_, index) => `s${index + 1}`));
	expect(roster.stored.map(({seq}) => seq)).toEqual(Array.from({length: count}, (_, index) => index + 1));
};

test('sends in order and in batches of at most 50, and empties the outbox', async () => {
	const {outbox} = begin();
	add(outbox, 1, 320);
	await vi.waitFor(() => expect(outbox.unsent()).toBe(0), {timeout: 5000});
	expectAll(320);
	expect(Math.max(...roster.batches)).toBe(50);
});

test('sends at once what comes after a quiet time', async () => {
	const {outbox} = begin({
		backoff: {fromMs: 60_000, toMs: 60_000},
		heartbeatMs: 60_000,
		timeoutMs: 5000,
		connectTimeoutMs: 5000,
	});
	await vi.waitFor(() => expect(roster.heartbeats).toBe(1));
	add(outbox, 1, 1);
	await vi.waitFor(() => expect(outbox.unsent()).toBe(0), {timeout: 5000, interval: 5});
});

test('tries at once, in the middle of a long wait, when something new comes after a quiet time', async () => {
	let now = 1_000_000;
	const clock = vi.spyOn(Date, 'now').mockImplementation(() => now);
	roster.mood = () => 'away';
	const {outbox} = begin(
		{backoff: {fromMs: 60_000, toMs: 60_000}, heartbeatMs: 60_000, timeoutMs: 5000, connectTimeoutMs: 5000},
		() => 1,
	);
	await vi.waitFor(() => expect(links).toEqual(['away']));
	add(outbox, 1, 1);
	await outbox.settled();
	expect(roster.connections).toBe(1);
	now += 5000;
	roster.mood = () => 'well';
	add(outbox, 2, 2);
	await vi.waitFor(() => expect(outbox.unsent()).toBe(0));
	expectAll(2);
	clock.mockRestore();
});

test('brings notices by its heartbeat', async () => {
	roster.notices = [{id: 1, kind: 'message', body: 'Coffee.', postedAt: new Date()}];
	begin();
	await vi.waitFor(() => expect(notices[0]).toEqual(roster.notices));
	roster.notices = [];
	await vi.waitFor(() => expect(notices.at(-1)).toEqual([]));
});

test('waits up to twice as long after each failure, and begins anew after a success', async () => {
	const waits: number[] = [];
	const set = vi.spyOn(globalThis, 'setTimeout');
	roster.mood = () => 'away';
	const {outbox} = begin(
		{backoff: {fromMs: 1.25, toMs: 10}, heartbeatMs: 9999, timeoutMs: 7777, connectTimeoutMs: 7777},
		() => 1,
	);
	const collect = () => {
		waits.push(...set.mock.calls.map(([, time]) => time ?? 0).filter((time) => time <= 10 && time >= 1.25));
		set.mockClear();
	};
	await vi.waitFor(() => expect(roster.connections).toBeGreaterThan(5));
	collect();
	expect(waits.slice(0, 5)).toEqual([1.25, 2.5, 5, 10, 10]);
	roster.mood = () => 'well';
	add(outbox, 1, 1);
	await vi.waitFor(() => expect(outbox.unsent()).toBe(0));
	set.mockRestore();
	expect(links.at(-1)).toBe('connected');
});

test('stays away longer from a roster that lets it wait, so that a class does not meet there again', async () => {
	const waits: number[] = [];
	const set = vi.spyOn(globalThis, 'setTimeout');
	roster.mood = () => 'silent';
	begin({backoff: {fromMs: 1, toMs: 400}, heartbeatMs: 9999, timeoutMs: 60, connectTimeoutMs: 50}, () => 1);
	await vi.waitFor(() => {
		waits.push(...set.mock.calls.map(([, time]) => time ?? 0));
		expect(waits.some((time) => time >= 3 * 45 && time <= 400)).toBe(true);
	});
	set.mockRestore();
});

test.each(['refusing', 'closed'] as const)('tells once that the roster is %s, and does not ask again', async (mood) => {
	roster.mood = () => mood;
	const {outbox} = begin();
	await vi.waitFor(() => expect(faults).toHaveLength(1));
	const {connections} = roster;
	// Writing that takes far longer than the first wait would.
	for (let number = 1; number <= 20; number++) {
		add(outbox, number, number);
		await outbox.settled();
	}

	expect(roster.connections).toBe(connections);
	expect(faults).toHaveLength(1);
	expect(outbox.unsent()).toBe(20);
});

test('closes soon when the roster does not answer, and sends what is left when it does', async () => {
	const {outbox, flusher} = begin({...quick, heartbeatMs: 60_000, timeoutMs: 60_000, connectTimeoutMs: 60_000});
	await vi.waitFor(() => expect(roster.heartbeats).toBe(1));
	add(outbox, 1, 120);
	await outbox.settled();
	await flusher.close(1000);
	expectAll(120);
	roster.mood = () => 'silent';
	const other = begin({...quick, timeoutMs: 60_000});
	add(other.outbox, 121, 121);
	await other.flusher.close(100);
});

const seeds = process.env.SEED ? [Number(process.env.SEED)] : [1, 2, Date.now() % 1_000_000];

describe.each(seeds)('2,000 events with random faults, SEED=%i', (seed) => {
	test('arrive once each and in order, however often the tutor ends', async () => {
		const random = randomNumbers(seed);
		const moods: RosterMood[] = ['away', 'dies-after', 'silent', 'well', 'well', 'well'];
		roster.mood = () => (random() < 0.4 ? (moods[Math.floor(random() * moods.length)] ?? 'well') : 'well');
		let added = 0;
		let lives = 0;
		while (added < 2000) {
			lives++;
			const {outbox, flusher} = begin({...quick, timeoutMs: 4}, random);
			for (let round = Math.ceil(random() * 4); round > 0 && added < 2000; round--) {
				const count = Math.min(2000 - added, Math.ceil(random() * 90));
				add(outbox, added + 1, added + count);
				added += count;
				await outbox.settled();
			}

			// The end of a tutor, at any moment of its sending.
			await flusher.close(Math.floor(random() * 6));
			await outbox.close();
		}

		roster.mood = () => 'well';
		const {outbox} = begin();
		await vi.waitFor(() => expect(outbox.unsent()).toBe(0), {timeout: 10_000});
		await vi.waitFor(() => expect(roster.stored).toHaveLength(2000), {timeout: 10_000});
		expectAll(2000);
		expect(lives).toBeGreaterThan(5);
	});
});

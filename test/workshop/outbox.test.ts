import {appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {type Outbox, openOutbox, type SeatNews} from '../../source/workshop/seat/outbox.js';
import {OutboxFile} from '../../source/workshop/seat/outbox-file.js';

let folder: string;
let file: string;
const outboxes: Outbox[] = [];

beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'outbox-'));
	file = path.join(folder, 'seat-001', 'outbox.jsonl');
});

afterEach(async () => {
	vi.restoreAllMocks();
	for (const outbox of outboxes.splice(0)) await outbox.close();
	rmSync(folder, {recursive: true, force: true});
});

function opened(trouble: (text: string | undefined) => void = () => {}, options: {retry?: number; most?: number} = {}) {
	const outbox = openOutbox(file, trouble, options);
	outboxes.push(outbox);
	return outbox;
}

const news = (step: string): SeatNews => ({kind: 'step-entered', step, at: '2026-05-04T09:00:00.000Z'});
const steps = (outbox: Outbox) => outbox.next(10_000).map(({step}) => step);
const numbers = (outbox: Outbox) => outbox.next(10_000).map(({seq}) => seq);

test('numbers events in their order and hands them out once they are on the disk', async () => {
	const outbox = opened();
	for (const step of ['a', 'b', 'c']) outbox.add(news(step));
	expect(outbox.next(50)).toEqual([]);
	expect(outbox.unsent()).toBe(3);
	await outbox.settled();
	expect(steps(outbox)).toEqual(['a', 'b', 'c']);
	expect(numbers(outbox)).toEqual([1, 2, 3]);
	expect(outbox.next(2)).toHaveLength(2);
	expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(3);
	expect(statSync(file).mode & 0o777).toBe(0o600);
	expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
});

test('writes many at once as one group', async () => {
	const append = vi.spyOn(OutboxFile.prototype, 'append');
	const outbox = opened();
	await outbox.settled();
	for (let index = 0; index < 500; index++) outbox.add(news(`s${index}`));
	await outbox.settled();
	expect(append.mock.calls.length).toBeLessThan(5);
	expect(numbers(outbox)).toEqual(Array.from({length: 500}, (_, index) => index + 1));
});

test('goes on after a kill, at every byte where the last write may have been broken off', async () => {
	const first = opened();
	for (const step of ['a', 'b', 'ç']) first.add(news(step));
	await first.settled();
	const ids = first.next(3).map(({id}) => id);
	await first.close();
	const whole = readFileSync(file);
	const beginningOfLast = whole.lastIndexOf(0x0a, whole.length - 2) + 1;
	for (let length = beginningOfLast; length <= whole.length; length++) {
		truncateSync(file, 0);
		appendFileSync(file, whole.subarray(0, length));
		const outbox = openOutbox(file, () => {});
		outbox.add(news('next'));
		await outbox.settled();
		const kept = length === whole.length ? 3 : 2;
		expect(outbox.next(9).map(({id}) => id)).toEqual([...ids.slice(0, kept), expect.any(String)]);
		expect(numbers(outbox)).toEqual(Array.from({length: kept + 1}, (_, index) => index + 1));
		await outbox.close();
		for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
	}
});

test('leaves a line out that a power cut has spoilt', async () => {
	const first = opened();
	for (const step of ['a', 'b']) first.add(news(step));
	await first.close();
	appendFileSync(file, `${'\0'.repeat(40)}\n{"acknowledged":"x"}\n[]\n7\n`);
	const again = opened();
	again.add(news('c'));
	await again.settled();
	expect(steps(again)).toEqual(['a', 'b', 'c']);
	expect(numbers(again)).toEqual([1, 2, 3]);
});

test('drops what is acknowledged, remembers it, and never gives a number twice', async () => {
	const first = opened();
	for (const step of ['a', 'b', 'c']) first.add(news(step));
	await first.settled();
	first.acknowledge(2);
	expect(steps(first)).toEqual(['c']);
	first.acknowledge(1);
	expect(first.unsent()).toBe(1);
	await first.close();
	const second = opened();
	await second.settled();
	expect(steps(second)).toEqual(['c']);
	second.acknowledge(3);
	await second.close();
	const third = opened();
	third.add(news('d'));
	await third.settled();
	expect(third.next(9)).toMatchObject([{seq: 4, step: 'd'}]);
});

test('stays small however much is sent', async () => {
	const outbox = opened(() => {}, {most: 2000});
	for (let index = 1; index <= 300; index++) {
		outbox.add(news(`s${index}`));
		await outbox.settled();
		outbox.acknowledge(index);
		await outbox.settled();
		expect(statSync(file).size).toBeLessThan(2400);
	}

	await outbox.close();
	const again = opened();
	again.add(news('last'));
	await again.settled();
	expect(again.next(9)).toMatchObject([{seq: 301}]);
});

test('keeps what is not acknowledged when the file is written anew', async () => {
	const outbox = opened(() => {}, {most: 2000});
	for (let index = 1; index <= 40; index++) outbox.add(news(`s${index}`));
	await outbox.settled();
	outbox.acknowledge(38);
	await outbox.settled();
	expect(statSync(file).size).toBeLessThan(600);
	outbox.add(news('s41'));
	await outbox.close();
	const again = opened();
	await again.settled();
	expect(steps(again)).toEqual(['s39', 's40', 's41']);
	expect(numbers(again)).toEqual([39, 40, 41]);
});

test('tells once that the disk is full, goes on, and keeps all of it when there is room again', async () => {
	const troubles: Array<string | undefined> = [];
	const append = vi.spyOn(OutboxFile.prototype, 'append');
	const outbox = opened((text) => troubles.push(text), {retry: 5});
	outbox.add(news('a'));
	await outbox.settled();
	const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {code: 'ENOSPC'});
	append.mockRejectedValue(full);
	for (const step of ['b', 'c']) outbox.add(news(step));
	await vi.waitFor(() => expect(append.mock.calls.length).toBeGreaterThan(4), {timeout: 5000});
	expect(outbox.unsent()).toBe(3);
	expect(steps(outbox)).toEqual(['a']);
	append.mockRestore();
	await vi.waitFor(() => expect(steps(outbox)).toEqual(['a', 'b', 'c']), {timeout: 5000});
	expect(numbers(outbox)).toEqual([1, 2, 3]);
	expect(troubles).toEqual([expect.stringContaining('the disk is full'), undefined]);
});

test('says why it cannot be kept where there can be no folder', async () => {
	writeFileSync(path.join(folder, 'seat-001'), 'in the way');
	const troubles: Array<string | undefined> = [];
	const outbox = opened((text) => troubles.push(text), {retry: 5});
	outbox.add(news('a'));
	await vi.waitFor(() => expect(troubles).toHaveLength(1));
	expect(outbox.next(1)).toEqual([]);
	expect(outbox.unsent()).toBe(1);
});

import {mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {lockHolder, takeLock} from '../../source/lab/process-lock.js';
import {bundlePlayer} from '../support/processes/bundle-fake-tutor.js';
import {Player} from '../support/processes/player.js';

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'lock-'));
});

afterEach(() => {
	rmSync(folder, {recursive: true, force: true});
});

const dead = JSON.stringify({pid: 2 ** 22 + 1, startedAt: '1'});

describe('a lock', () => {
	it('is held until it is released, and its holder is known', async () => {
		const taking = await takeLock(folder, 'tutor');
		expect(await takeLock(folder, 'tutor')).toEqual({kind: 'held', by: expect.objectContaining({pid: process.pid})});
		expect((await lockHolder(folder, 'tutor'))?.pid).toBe(process.pid);
		expect((await takeLock(folder, 'other')).kind).toBe('taken');
		if (taking.kind === 'taken') taking.release();
		expect(await lockHolder(folder, 'tutor')).toBeUndefined();
		expect((await takeLock(folder, 'tutor')).kind).toBe('taken');
	});

	it('of a process that was killed, or whose number another process has by now, is free', async () => {
		for (const text of [dead, JSON.stringify({pid: process.pid, startedAt: 'long ago'}), '', '{']) {
			writeFileSync(path.join(folder, 'tutor-7.json'), text);
			const taking = await takeLock(folder, 'tutor');
			expect(taking.kind).toBe('taken');
			expect(readdirSync(folder)).toEqual(['tutor-8.json']);
			rmSync(path.join(folder, 'tutor-8.json'));
		}
	});

	it('is not released by its former holder', async () => {
		const first = await takeLock(folder, 'tutor');
		rmSync(folder, {recursive: true});
		mkdirSync(folder);
		expect((await takeLock(folder, 'tutor')).kind).toBe('taken');
		if (first.kind === 'taken') first.release();
		expect((await lockHolder(folder, 'tutor'))?.pid).toBe(process.pid);
	});
});

/** More rounds with LOCK_ROUNDS. */
describe('of 50 processes that take a lock at the same moment', () => {
	const rounds = Number(process.env.LOCK_ROUNDS ?? 45);
	let players: Player[];

	beforeAll(async () => {
		const program = await bundlePlayer('play-lock.ts');
		players = Array.from({length: 50}, () => new Player(program));
		expect(await Promise.all(players.map((player) => player.answer()))).toEqual(players.map(() => 'ready'));
	}, 120_000);

	afterAll(() => {
		for (const player of players) player.end();
	});

	it.each([
		['nobody has had', () => {}],
		['a killed process had', (at: string) => writeFileSync(path.join(at, 'tutor-3.json'), dead)],
		['was released', (at: string) => writeFileSync(path.join(at, 'tutor-3.json'), '')],
	])('that %s, one gets it each time', {timeout: 240_000}, async (_, prepare) => {
		for (let round = 0; round < rounds / 3; round++) {
			const at = path.join(folder, String(round));
			mkdirSync(at);
			prepare(at);
			const told = await ask(at);
			const holders = players.filter((_, index) => told[index] === 'taken').map(({pid}) => pid);
			expect(holders).toHaveLength(1);
			expect(new Set(told)).toEqual(new Set(['taken', `held by ${holders[0]}`]));
			const whileReleased = await ask(at, told.indexOf('taken'));
			expect(whileReleased.filter((words) => words === 'taken').length).toBeLessThanOrEqual(1);
			await ask('');
		}
	});

	/** Gives all of them the line at once, and to one of them that it shall release; returns what each answers. */
	async function ask(line: string, releasing?: number): Promise<string[]> {
		for (const [index, player] of players.entries()) player.tell(index === releasing ? '' : line);
		return Promise.all(players.map((player) => player.answer()));
	}
});

import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test, vi} from 'vitest';
import {claimSeat} from '../../source/workshop/roster/claim-seat.js';
import {connectInstructor} from '../../source/workshop/roster/connect-instructor.js';
import {connectSeat} from '../../source/workshop/roster/connect-seat.js';
import {installRoster} from '../../source/workshop/roster/install-roster.js';
import type {InstructorConnection, SeatKey} from '../../source/workshop/roster/roster.js';
import {openClassroom} from '../../source/workshop/seat/classroom.js';
import {openOutbox} from '../../source/workshop/seat/outbox.js';
import {keyFileText} from '../../source/workshop/seat/seat-store.js';
import {hasPrograms, isRoot} from '../support/labs/local-instances.js';
import {UnsteadyNetwork} from '../support/network/unsteady-network.js';
import {bundlePlayer} from '../support/processes/bundle-fake-tutor.js';
import {privateHome} from '../support/processes/private-home.js';
import {randomNumbers} from '../support/random/random-input.js';
import {accessTo, invitationTo, newClaim, newRoster} from '../support/workshop/roster-class.js';
import {outerHost, RosterServer} from '../support/workshop/roster-server.js';

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

describe.skipIf(!hasPrograms)(`a learner at a seat of a real roster, SEED=${seed}`, () => {
	const random = randomNumbers(seed);
	const place = privateHome();
	const children = new Set<ChildProcess>();
	let server: RosterServer;
	let proxy: UnsteadyNetwork;
	let instructor: InstructorConnection;
	let player: string;
	let roles: Awaited<ReturnType<typeof installRoster>>;
	let seats = 0;

	beforeAll(async () => {
		[server, player] = await Promise.all([RosterServer.start(), bundlePlayer('play-classroom.ts')]);
		roles = await installRoster(server.administrator(), newRoster(20));
		proxy = await UnsteadyNetwork.start({host: '127.0.0.1', port: server.port});
		instructor = await connectInstructor(accessTo(server, roles.instructor));
	});

	afterEach(() => {
		for (const child of children) child.kill('SIGKILL');
		proxy.open();
	});

	afterAll(async () => {
		await instructor?.close();
		await proxy?.close();
		await server?.remove();
		if (player !== undefined) rmSync(path.dirname(player), {recursive: true, force: true});
		await place.remove();
	});

	/** A claimed seat, reached over the network that can be cut, and a folder for it. */
	async function seat(change: Partial<SeatKey> = {}) {
		seats++;
		const claimed = await claimSeat(invitationTo(server), newClaim(`learner ${seats}`));
		const key = {...claimed, port: proxy.port, ...change};
		const folder = path.join(place.home, `learner-${seats}`);
		mkdirSync(folder);
		const keyFile = path.join(folder, 'key');
		writeFileSync(keyFile, keyFileText(key), {mode: 0o600});
		return {key, folder, keyFile, outbox: path.join(folder, 'seat', 'outbox.jsonl')};
	}

	function learn(keyFile: string, first: number, count: number) {
		const child = spawn(process.execPath, [player, keyFile, String(first), String(count)]);
		children.add(child);
		child.stderr.resume();
		const ended = once(child, 'exit').then(([code]) => {
			children.delete(child);
			return code as number | null;
		});
		return {child, ended};
	}

	/** Identities of the events that are whole lines of an outbox. */
	function keptIn(file: string): string[] {
		if (!existsSync(file)) return [];
		const whole = readFileSync(file, 'utf8').split('\n').slice(0, -1);
		return whole.flatMap((line) => (JSON.parse(line) as {id?: string}).id ?? []);
	}

	async function resultsOf({seat}: SeatKey) {
		const reader = await connectInstructor(accessTo(server, roles.instructor));
		try {
			const rows = (await reader.readResults()).filter((row) => row.seat === seat);
			return rows.toSorted((a, b) => a.seq - b.seq);
		} finally {
			await reader.close();
		}
	}

	test('loses and doubles no event that was kept, when tutor, roster and network fail at random moments', async () => {
		const {key, keyFile, outbox} = await seat();
		const kept = new Set<string>();
		let kills = 0;
		const lives = 7;
		const disturb = [
			() => proxy.cut(),
			() => proxy.open(),
			() => proxy.slow(),
			() => proxy.open(),
			() => void server.down().then(() => server.up()),
			() => proxy.open(),
		];
		for (let life = 0; life < lives; life++) {
			const {child, ended} = learn(keyFile, 1 + life * 1000, 1000);
			const before = existsSync(outbox) ? readFileSync(outbox, 'utf8').length : 0;
			await vi.waitFor(() => expect(existsSync(outbox) && readFileSync(outbox, 'utf8').length !== before).toBe(true), {
				timeout: 20_000,
				interval: 1,
			});
			disturb[life % disturb.length]?.();
			const moment = setTimeout(() => child.kill('SIGKILL'), random() * 400);
			if ((await ended) === null) kills++;
			clearTimeout(moment);
			for (const id of keptIn(outbox)) kept.add(id);
		}

		proxy.open();
		await server.up();
		const {ended} = learn(keyFile, 10_001, 5);
		expect(await ended).toBe(0);
		const results = await resultsOf(key);
		const ids = results.map(({id}) => id);
		expect(new Set(ids).size).toBe(ids.length);
		expect([...kept].filter((id) => !ids.includes(id))).toEqual([]);
		// No number was given twice and none left out; what happened later has a higher one.
		expect(results.map(({seq}) => seq)).toEqual(results.map((_, index) => index + 1));
		const hints = results.map(({detail}) => Number(detail?.hints));
		for (let life = 0; life <= 10; life++) {
			const own = hints.filter((hint) => Math.floor((hint - 1) / 1000) === life);
			expect(own).toEqual(own.map((_, index) => life * 1000 + 1 + index));
		}

		expect(hints).toEqual(hints.toSorted((a, b) => a - b));
		expect(hints.slice(-5)).toEqual([10_001, 10_002, 10_003, 10_004, 10_005]);
		expect(kills).toBeGreaterThan(lives - 3);
		expect(results.length).toBeGreaterThan(50);
		console.log(`${results.length} events over ${kills} kills, each once`);
	});

	test('notices a connection that is half open, and goes on over another', async () => {
		const {key, folder} = await seat();
		const classroom = openClassroom(key, connectSeat, path.join(folder, 'seat'), undefined, {
			backoff: {fromMs: 20, toMs: 100},
			heartbeatMs: 200,
			timeoutMs: 6000,
			connectTimeoutMs: 6000,
		});
		await expect.poll(() => classroom.getState().link, {timeout: 5000}).toBe('connected');
		proxy.silence();
		classroom.raiseHand();
		await expect.poll(() => classroom.getState().link, {timeout: 10_000}).toBe('away');
		proxy.open();
		await expect.poll(() => classroom.getState(), {timeout: 10_000}).toMatchObject({link: 'connected', unsent: 0});
		expect((await resultsOf(key)).map(({kind}) => kind)).toEqual(['hand-raised']);
		await classroom.close();
	});

	test('says once that the certificate is another one, and gives the server no password', async () => {
		// Not on loopback, so that there is TLS.
		const claimed = await claimSeat(invitationTo(server, {host: outerHost}), newClaim('watchful'));
		expect(claimed.fingerprint).toBe(server.fingerprint);
		await server.exchangeCertificate();
		const said: string[] = [];
		const folder = path.join(place.home, 'watchful');
		const classroom = openClassroom(claimed, connectSeat, folder, (text) => said.push(text), {
			backoff: {fromMs: 5, toMs: 10},
			heartbeatMs: 50,
			timeoutMs: 6000,
			connectTimeoutMs: 6000,
		});
		classroom.raiseHand();
		await expect.poll(() => said, {timeout: 5000}).toHaveLength(1);
		expect(said[0]).toContain('another certificate');
		expect(classroom.getState()).toMatchObject({link: 'away', unsent: 1});
		await classroom.close();
		expect(said).toHaveLength(1);
	});

	test('says once that the seat was given free', async () => {
		const {key, folder} = await seat();
		const said: string[] = [];
		const classroom = openClassroom(key, connectSeat, path.join(folder, 'seat'), (text) => said.push(text), {
			backoff: {fromMs: 5, toMs: 10},
			heartbeatMs: 50,
			timeoutMs: 6000,
			connectTimeoutMs: 6000,
		});
		await expect.poll(() => classroom.getState().link, {timeout: 5000}).toBe('connected');
		const reader = await connectInstructor(accessTo(server, roles.instructor));
		await reader.release(key.seat);
		await reader.close();
		await expect.poll(() => said, {timeout: 10_000}).toHaveLength(1);
		expect(classroom.ended()?.kind).toBeDefined();
		await classroom.close();
	});

	test.skipIf(!isRoot)(
		'a full disk takes nothing and spoils nothing, and what waited is kept when there is room',
		async () => {
			const disk = path.join(place.home, 'disk');
			mkdirSync(disk);
			execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32k', 'full', disk]);
			try {
				const troubles: Array<string | undefined> = [];
				const file = path.join(disk, 'outbox.jsonl');
				const outbox = openOutbox(file, (text) => troubles.push(text), {retry: 20});
				const filler = path.join(disk, 'filler');
				const add = (from: number, to: number) => {
					for (let number = from; number <= to; number++) {
						outbox.add({kind: 'hint', detail: {hints: number}, at: new Date().toISOString()});
					}
				};
				add(1, 10);
				await outbox.settled();
				try {
					writeFileSync(filler, Buffer.alloc(64 * 1024));
				} catch {
					// As meant: no room is left.
				}

				add(11, 100);
				await expect.poll(() => troubles, {timeout: 5000}).toEqual([expect.stringContaining('the disk is full')]);
				expect(outbox.unsent()).toBe(100);
				rmSync(filler);
				await expect.poll(() => outbox.next(200).length, {timeout: 5000}).toBe(100);
				expect(outbox.next(200).map(({seq, detail}) => [seq, detail?.hints])).toEqual(
					Array.from({length: 100}, (_, index) => [index + 1, index + 1]),
				);
				expect(troubles).toHaveLength(2);
				await outbox.close();
				expect(keptIn(file)).toHaveLength(100);
			} finally {
				execFileSync('umount', ['-l', disk]);
			}
		},
	);
});

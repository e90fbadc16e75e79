import {randomUUID} from 'node:crypto';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {claimSeat} from '../../../source/workshop/roster/claim-seat.js';
import {connectInstructor} from '../../../source/workshop/roster/connect-instructor.js';
import {connectSeat} from '../../../source/workshop/roster/connect-seat.js';
import {installRoster} from '../../../source/workshop/roster/install-roster.js';
import {proveSeat} from '../../../source/workshop/roster/prove-seat.js';
import type {InstructorConnection, SeatConnection, SeatKey} from '../../../source/workshop/roster/roster.js';
import {type SeatEvent, seatEventKinds} from '../../../source/workshop/seat-events.js';
import {accessTo, invitationTo, newClaim, newRoster, numbered} from '../../support/workshop/roster-class.js';
import {RosterServer} from '../../support/workshop/roster-server.js';

let server: RosterServer;
let instructor: InstructorConnection;

beforeAll(async () => {
	server = await RosterServer.start();
	const roles = await installRoster(server.administrator(), newRoster(200));
	instructor = await connectInstructor(accessTo(server, roles.instructor));
});

afterAll(async () => {
	await instructor?.close();
	await server?.remove();
});

const connections: SeatConnection[] = [];
afterAll(() => Promise.all(connections.map((connection) => connection.close())));

let count = 0;
async function takeSeat() {
	count += 1;
	const key = await claimSeat(invitationTo(server), newClaim(`learner ${count}`));
	const connection = await connectSeat(key);
	connections.push(connection);
	return {key, ...connection};
}

async function rowOf({seat}: SeatKey) {
	return (await instructor.readClass()).seats.find((row) => row.seat === seat);
}

async function resultsOf({seat}: SeatKey) {
	return (await instructor.readResults()).filter((row) => row.seat === seat);
}

const failed = (check: string, observed: string, step = 'one/a'): Pick<SeatEvent, 'kind' | 'step' | 'detail'> => ({
	kind: 'step-failed',
	step,
	detail: {check, observed},
});

describe('events of a seat', () => {
	it('are counted once, however often they come', async () => {
		const {key, send} = await takeSeat();
		const events = numbered([{kind: 'joined'}, {kind: 'step-entered', step: 'one/a'}]);
		await send(events);
		await send([...events, ...numbered([{kind: 'step-passed', step: 'one/a'}], 3), ...events]);
		const results = await resultsOf(key);
		expect(results.map(({kind}) => kind)).toEqual(['joined', 'step-entered', 'step-passed']);
		expect(results[0]).toMatchObject({alias: key.alias, id: events[0]?.id, seq: 1, at: new Date(events[0]?.at ?? '')});
		expect(await rowOf(key)).toMatchObject({step: 'one/a', passed: 1, fails: 0, alias: key.alias});
	});

	it('that come late are stored, and change nothing any more', async () => {
		const {key, send} = await takeSeat();
		const [first, second, third] = numbered([
			{kind: 'step-entered', step: 'one/a'},
			{kind: 'hand-raised'},
			{kind: 'step-entered', step: 'two/a'},
		]);
		for (const event of [third, first, second]) await send(event === undefined ? [] : [event]);
		expect(await resultsOf(key)).toHaveLength(3);
		const row = await rowOf(key);
		expect(row).toMatchObject({step: 'two/a', passed: 2});
		expect(row).not.toHaveProperty('handSince');
	});

	it('within one batch count in the order of their numbers', async () => {
		const {key, send} = await takeSeat();
		const events = numbered([{kind: 'step-entered', step: 'one/a'}, {kind: 'hand-raised'}, {kind: 'hand-lowered'}]);
		await send([...events].reverse());
		expect(await rowOf(key)).toMatchObject({step: 'one/a'});
		expect(await rowOf(key)).not.toHaveProperty('handSince');
	});

	it('come a thousand at once', async () => {
		const {key, send} = await takeSeat();
		const events = numbered(
			Array.from({length: 1000}, (_, index) => ({kind: 'hint' as const, step: 'one/a', detail: {hints: index}})),
		);
		await send(events);
		await send(events);
		const results = await resultsOf(key);
		expect(results.map(({seq}) => seq)).toEqual(events.map(({seq}) => seq));
		expect(results.at(-1)?.detail).toEqual({hints: 999});
	});

	it('count failures of the same check in a row', async () => {
		const {key, send} = await takeSeat();
		const kinds = [failed('a', '1'), failed('a', '2'), failed('b', '3'), failed('b', '4'), failed('b', '5')];
		await send(numbered([{kind: 'step-entered', step: 'one/a'}, ...kinds]));
		expect(await rowOf(key)).toMatchObject({fails: 3, failing: {check: 'b', observed: '5'}});
		await send(numbered([failed('b', '6', 'one/b')], 7));
		expect(await rowOf(key)).toMatchObject({step: 'one/b', passed: 1, fails: 1, failing: {check: 'b', observed: '6'}});
		await send(numbered([{kind: 'step-passed', step: 'one/b'}], 8));
		const row = await rowOf(key);
		expect(row).toMatchObject({passed: 2, fails: 0});
		expect(row).not.toHaveProperty('failing');
	});

	it('remember the end of the course, and the way back', async () => {
		const {key, send} = await takeSeat();
		await send(
			numbered([
				{kind: 'step-entered', step: 'two/b'},
				{kind: 'step-passed', step: 'two/b'},
				{kind: 'course-passed'},
				{kind: 'left'},
			]),
		);
		const done = await rowOf(key);
		expect(done).toMatchObject({passed: 4});
		expect(done?.finishedAt).toBeInstanceOf(Date);
		await send(numbered([{kind: 'travelled', step: 'one/b'}], 5));
		const back = await rowOf(key);
		expect(back).toMatchObject({step: 'one/b', passed: 1});
		expect(back).not.toHaveProperty('finishedAt');
	});

	it('of a step that the roster does not know are counted all the same', async () => {
		const {key, send} = await takeSeat();
		await send(
			numbered([
				{kind: 'step-entered', step: 'other/x'},
				{kind: 'step-passed', step: 'other/x'},
			]),
		);
		expect(await rowOf(key)).toMatchObject({passed: 1});
	});

	it('are refused in a sentence when their detail is too long', async () => {
		const {key, send} = await takeSeat();
		const long = numbered([failed('a', 'x'.repeat(2000))]);
		await expect(send(long)).rejects.toMatchObject({
			kind: 'refused',
			message: 'The detail of event 1 has 2027 bytes; the roster takes at most 2000.',
		});
		await send(numbered([failed('a', 'x'.repeat(1973))]));
		expect(await resultsOf(key)).toHaveLength(1);
	});

	it('may carry what PostgreSQL cannot store', async () => {
		const {key, send} = await takeSeat();
		await send(numbered([failed('nul\0', 'half \ud83d "\\u0000" ü')]));
		expect((await resultsOf(key))[0]?.detail).toEqual({check: 'nul', observed: 'half \ufffd "\\u0000" ü'});
	});

	it('may be of every kind that there is', async () => {
		const {key, send} = await takeSeat();
		await send(numbered(seatEventKinds.map((kind) => ({kind}))));
		expect((await resultsOf(key)).map(({kind}) => kind)).toEqual(seatEventKinds);
	});
});

describe('the class', () => {
	it('says what holds for a seat, at each beat', async () => {
		const [one, other] = [await takeSeat(), await takeSeat()];
		const before = (await rowOf(one.key))?.lastSeen ?? new Date();
		const all = await instructor.post({kind: 'message', body: 'Break until ten.'});
		const hint = await instructor.post({kind: 'hint', body: 'Look at the log.', seat: one.key.seat});
		const gate = await instructor.post({kind: 'gate', body: 'Wait.', step: 'one/b'});
		const next = await instructor.post({kind: 'gate', body: 'Wait a little longer.', step: 'two/a'});
		expect((await one.heartbeat()).notices.map(({id}) => id)).toEqual([all, hint, next]);
		expect((await other.heartbeat()).notices.map(({id}) => id)).toEqual([all, next]);
		expect((await rowOf(one.key))?.lastSeen?.getTime()).toBeGreaterThan(before.getTime());
		expect(next).toBeGreaterThan(gate);
		await instructor.withdraw(all);
		await instructor.withdraw(next);
		expect((await one.heartbeat()).notices).toEqual([
			{id: hint, kind: 'hint', body: 'Look at the log.', seat: one.key.seat, postedAt: expect.any(Date)},
		]);
		expect((await instructor.readClass()).notices.map(({id}) => id)).toEqual([hint]);
	});

	it('has hands that go up, and are lowered by either side', async () => {
		const {key, send, heartbeat} = await takeSeat();
		expect(await heartbeat()).toMatchObject({hand: 'down'});
		await send(numbered([{kind: 'hand-raised'}]));
		expect(await heartbeat()).toMatchObject({hand: 'up'});
		const raised = (await rowOf(key))?.handSince;
		expect(raised).toBeInstanceOf(Date);
		await send(numbered([{kind: 'hand-raised'}], 2));
		expect((await rowOf(key))?.handSince).toEqual(raised);
		await instructor.lowerHand(key.seat);
		expect(await rowOf(key)).not.toHaveProperty('handSince');
		expect(await heartbeat()).toMatchObject({hand: 'down'});
	});

	it('gives a seat to somebody else, and keeps what was done there', async () => {
		const {key, send, heartbeat} = await takeSeat();
		await send(numbered([{kind: 'step-entered', step: 'two/b'}]));
		await instructor.place(key.seat, 'room-1');
		expect(await rowOf(key)).toMatchObject({host: 'room-1'});
		await instructor.release(key.seat);
		const freed = await rowOf(key);
		expect(freed).toEqual({seat: key.seat, passed: 0, fails: 0});
		await expect(send(numbered([{kind: 'hint'}], 2))).rejects.toMatchObject({kind: 'refused'});
		await expect(heartbeat()).rejects.toMatchObject({kind: 'refused', message: 'The seat was given to somebody else.'});
		// The lowest free seat is the next one to be claimed.
		const next = await takeSeat();
		expect(next.key).toMatchObject({seat: key.seat});
		expect(next.key.role).not.toBe(key.role);
		// The earlier learner of the seat still has a password that the server accepts, and is refused by the roster.
		await expect(proveSeat(next.key, key.seat)).resolves.toBeUndefined();
		await expect(proveSeat(key, key.seat)).rejects.toMatchObject({
			kind: 'refused',
			message: `Seat ${key.seat} was given to somebody else.`,
		});
		await expect(proveSeat(next.key, key.seat + 1)).rejects.toMatchObject({kind: 'refused'});
		await next.send(numbered([{kind: 'joined'}]));
		expect((await resultsOf(key)).map(({alias, kind}) => [alias, kind])).toEqual([
			[key.alias, 'step-entered'],
			[next.key.alias, 'joined'],
		]);
	});

	it('refuses what makes no sense, in a sentence', async () => {
		const refused = (message: string) => ({kind: 'refused', message});
		const {post} = instructor;
		await expect(post({kind: 'message', body: ''})).rejects.toMatchObject(refused('The notice has no text.'));
		await expect(post({kind: 'message', body: 'x'.repeat(2001)})).rejects.toMatchObject(
			refused('The notice has 2001 characters; it may have 2000.'),
		);
		await expect(post({kind: 'gate', body: 'x'})).rejects.toMatchObject(refused('A gate stands behind a step.'));
		await expect(post({kind: 'gate', body: 'x', step: 'no'})).rejects.toMatchObject(refused('There is no step "no".'));
		await expect(post({kind: 'hint', body: 'x', seat: 777})).rejects.toMatchObject(refused('There is no seat 777.'));
		await expect(instructor.release(777)).rejects.toMatchObject(refused('There is no seat 777.'));
		await expect(instructor.lowerHand(0)).rejects.toMatchObject(refused('There is no seat 0.'));
	});

	it('connects anew when its connection was lost', async () => {
		await server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ws_workshop_instructor'");
		await expect
			.poll(() =>
				instructor.readClass().then(
					({seats}) => seats.length,
					() => 0,
				),
			)
			.toBe(200);
	});

	it('knows a seat by its connection, which is away once it is lost', async () => {
		const {key, send, heartbeat} = await takeSeat();
		await server.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${key.role}'`);
		await expect
			.poll(() =>
				heartbeat().then(
					() => 'here',
					({kind}) => kind,
				),
			)
			.toBe('away');
		await expect(send(numbered([{kind: 'hint'}]))).rejects.toMatchObject({kind: 'away'});
		const again = await connectSeat(key);
		await again.send([{id: randomUUID(), seq: 1, kind: 'hint', at: new Date().toISOString()}]);
		await again.close();
		expect(await resultsOf(key)).toHaveLength(1);
	});

	it('is read among a hundred thousand events', async () => {
		const {key} = await takeSeat();
		await server.sql(`ALTER TABLE ws_workshop.event DISABLE TRIGGER USER;
			INSERT INTO ws_workshop.event (seat, id, seq, kind, client_at, recv_at, alias)
				SELECT n % 200 + 1, gen_random_uuid(), n, 'hint', now(), now(), 'x' FROM generate_series(1, 100000) n;
			ALTER TABLE ws_workshop.event ENABLE TRIGGER USER`);
		expect((await instructor.readClass()).seats).toHaveLength(200);
		expect((await instructor.readResults()).length).toBeGreaterThan(100_000);
		expect(key.seat).toBeLessThanOrEqual(200);
	});
});

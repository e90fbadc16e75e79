import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {claimSeat} from '../../../source/workshop/roster/claim-seat.js';
import {connectInstructor} from '../../../source/workshop/roster/connect-instructor.js';
import {connectSeat} from '../../../source/workshop/roster/connect-seat.js';
import {installRoster} from '../../../source/workshop/roster/install-roster.js';
import {removeRoster} from '../../../source/workshop/roster/remove-roster.js';
import type {RosterAccess, RosterLink, RosterRoles, SeatConnection} from '../../../source/workshop/roster/roster.js';
import type {ClassRows} from '../../../source/workshop/roster/rows.js';
import {watchClass} from '../../../source/workshop/roster/watch-class.js';
import {accessTo, invitationTo, newClaim, newRoster, numbered} from '../../support/workshop/roster-class.js';
import {startMiddle} from '../../support/workshop/roster-middle.js';
import {outerHost, RosterServer} from '../../support/workshop/roster-server.js';

let server: RosterServer;
let roles: RosterRoles;
let seat: SeatConnection;
let seen: ClassRows[] = [];
let links: RosterLink[] = [];
let stop: () => Promise<void> = async () => {};
let count = 0;

beforeAll(async () => {
	server = await RosterServer.start();
	roles = await installRoster(server.administrator(), newRoster(10));
});

afterAll(() => server?.remove());

async function watch(more: Partial<RosterAccess> = {}) {
	seen = [];
	links = [];
	stop = watchClass(
		accessTo(server, roles.board, more),
		(rows) => seen.push(rows),
		(link) => links.push(link),
	);
	await expect.poll(() => seen.length, {timeout: 5000}).toBe(1);
}

beforeEach(async () => {
	count += 1;
	seat = await connectSeat(await claimSeat(invitationTo(server), newClaim(`learner ${count}`)));
	await watch();
});

afterEach(async () => {
	await stop();
	await seat.close();
});

const last = () => seen.at(-1)?.seats[count - 1];
const kinds = () => links.map(({kind}) => kind);

describe('a watched class', () => {
	it('is seen to change', async () => {
		expect(links).toEqual([{kind: 'reading'}]);
		await seat.send(numbered([{kind: 'step-entered', step: 'one/b'}]));
		await expect.poll(() => last()?.step, {timeout: 5000, interval: 10}).toBe('one/b');
		const instructor = await connectInstructor(accessTo(server, roles.instructor));
		await instructor.post({kind: 'message', body: `for ${count}`});
		await expect.poll(() => seen.at(-1)?.notices.at(-1)?.body, {timeout: 1000}).toBe(`for ${count}`);
		await instructor.close();
	});

	it('is read once for what happens together, and not for a sign of life', async () => {
		for (const event of numbered(Array.from({length: 20}, () => ({kind: 'hint' as const})))) await seat.send([event]);
		await seat.send(numbered([{kind: 'hand-raised'}], 21));
		await expect.poll(() => last()?.handSince, {timeout: 1000}).toBeInstanceOf(Date);
		const readings = seen.length;
		expect(readings).toBeLessThan(8);
		await seat.heartbeat();
		await seat.heartbeat();
		// Longer than changes are gathered; what is not told of is read after ten seconds.
		await expect.poll(() => seen.length, {timeout: 12_000}).toBeGreaterThan(readings);
		expect(seen.at(-1)?.now.getTime()).toBeGreaterThan((seen.at(-2)?.now.getTime() ?? 0) + 5000);
	});

	it('is watched on when the connection is ended', async () => {
		await server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ws_workshop_board'");
		await expect.poll(kinds, {timeout: 5000}).toEqual(['reading', 'away', 'reading']);
		await seat.send(numbered([{kind: 'step-entered', step: 'two/a'}]));
		await expect.poll(() => last()?.step, {timeout: 1000}).toBe('two/a');
	});

	it('is watched on when its server was killed and started again', async () => {
		await server.down();
		await expect.poll(kinds, {timeout: 5000}).toEqual(['reading', 'away']);
		await expect.poll(() => links.length, {timeout: 5000}).toBeGreaterThan(2);
		expect(links[2]).toEqual({
			kind: 'away',
			since: (links[1] as {since: Date}).since,
			why: `The roster at 127.0.0.1:${server.port} is out of reach: nothing listens there.`,
		});
		await server.up();
		await expect.poll(() => kinds().at(-1), {timeout: 10_000}).toBe('reading');
	});

	it('is known to be out of reach when nothing comes any more', async () => {
		const middle = await startMiddle({host: '127.0.0.1', port: server.port, secured: false, plain: true});
		await stop();
		await watch({port: middle.port});
		middle.swallow();
		await expect.poll(kinds, {timeout: 15_000, interval: 20}).toEqual(['reading', 'away']);
		expect(links[1]).toMatchObject({why: expect.stringContaining('does not answer')});
		await middle.stop();
	});

	it('is watched over TLS, by a fingerprint', async () => {
		await stop();
		await watch({host: outerHost, fingerprint: server.fingerprint});
		expect(kinds()).toEqual(['reading']);
	});

	it('ends when it is told to, wherever it stands', async () => {
		await server.down();
		await expect.poll(kinds, {timeout: 5000}).toContain('away');
		await stop();
		const told = links.length;
		await server.up();
		expect(links.length).toBe(told);
		const sessions = "SELECT count(*)::integer AS n FROM pg_stat_activity WHERE usename = 'ws_workshop_board'";
		expect((await server.sql(sessions)).rows).toEqual([{n: 0}]);
	});

	it('says that the workshop is closed', async () => {
		await removeRoster(server.administrator(), 'workshop');
		await expect
			.poll(() => links.at(-1), {timeout: 10_000})
			.toMatchObject({kind: 'away', why: expect.stringContaining('or it is closed.')});
		roles = await installRoster(server.administrator(), newRoster(10));
	});
});

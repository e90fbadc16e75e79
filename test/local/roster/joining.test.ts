import {randomUUID} from 'node:crypto';
import {createServer, type Server} from 'node:net';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {rosterNames} from '../../../source/workshop/names.js';
import {claimSeat} from '../../../source/workshop/roster/claim-seat.js';
import {connectInstructor} from '../../../source/workshop/roster/connect-instructor.js';
import {connectSeat} from '../../../source/workshop/roster/connect-seat.js';
import {installRoster, installWith} from '../../../source/workshop/roster/install-roster.js';
import type {Migration} from '../../../source/workshop/roster/migrations/migration.js';
import {migrations} from '../../../source/workshop/roster/migrations/migrations.js';
import {removeRoster} from '../../../source/workshop/roster/remove-roster.js';
import type {NewRoster, SeatKey} from '../../../source/workshop/roster/roster.js';
import {
	accessTo,
	courseSteps,
	invitationTo,
	joinSecret,
	newClaim,
	newRoster,
	numbered,
} from '../../support/workshop/roster-class.js';
import {startMiddle} from '../../support/workshop/roster-middle.js';
import {outerHost, RosterServer} from '../../support/workshop/roster-server.js';
import {Stranger} from '../../support/workshop/roster-stranger.js';

let server: RosterServer;

beforeAll(async () => {
	server = await RosterServer.start();
});

afterAll(() => server?.remove());

async function open(workshop: string, seats: number, more: Partial<NewRoster> = {}) {
	const roles = await installRoster(server.administrator(), newRoster(seats, {workshop, ...more}));
	return {
		roles,
		invitation: invitationTo(server, {workshop}),
		instructor: () => connectInstructor(accessTo(server, roles.instructor, {workshop})),
		remove: () => removeRoster(server.administrator(), workshop),
	};
}

async function rolesOf(workshop: string): Promise<number> {
	const {rows} = await server.sql(
		`SELECT count(*)::integer AS n FROM pg_roles WHERE rolname LIKE '${rosterNames(workshop).schema}\\_%'`,
	);
	return rows[0].n;
}

describe('claims', () => {
	it('of fifty learners at once come to fifty seats, and the next one to none', async () => {
		const {invitation, remove} = await open('crowd', 50, {gateway: 7000});
		const claims = Array.from({length: 50}, (_, index) => newClaim(`learner ${index}`));
		const keys = await Promise.all(claims.map((claim) => claimSeat(invitation, claim)));
		expect(keys.map(({seat}) => seat).sort((one, other) => one - other)).toEqual(
			Array.from({length: 50}, (_, index) => index + 1),
		);
		expect(new Set(keys.map(({role}) => role)).size).toBe(50);
		expect(keys.map(({alias}) => alias)).toEqual(claims.map(({alias}) => alias));
		expect(keys[0]).toEqual({
			host: '127.0.0.1',
			port: server.port,
			database: 'workshop',
			workshop: 'crowd',
			role: expect.stringMatching(/^ws_crowd_seat_\d{3}$/),
			password: expect.stringMatching(/^[\w-]{20}$/),
			seat: expect.any(Number),
			alias: 'learner 0',
			gateway: 7000,
		});
		await expect(claimSeat(invitation, newClaim('one too many'))).rejects.toMatchObject({
			kind: 'full',
			message: 'All 50 seats are claimed.',
		});
		await remove();
	});

	it('that are made again come to the same seat, until it was used', async () => {
		const {invitation, remove} = await open('again', 9);
		const claim = newClaim('ada');
		const twice = await Promise.all([claimSeat(invitation, claim), claimSeat(invitation, claim)]);
		const [key] = twice as [SeatKey, SeatKey];
		expect(twice[1]).toEqual(key);
		expect(await claimSeat(invitation, {...claim, alias: 'other'})).toEqual(key);
		const connection = await connectSeat(key);
		await connection.send(numbered([{kind: 'joined'}]));
		await connection.close();
		await expect(claimSeat(invitation, claim)).rejects.toMatchObject({
			kind: 'refused',
			message: `Seat ${key.seat} is in use already, and its key was given out.`,
		});
		await remove();
	});

	it('of one alias by many at once are granted to one', async () => {
		const {invitation, remove} = await open('names', 9);
		const spellings = ['Ünal', 'ünal', 'ÜNAL', 'Ünal', 'U\u0308nal'];
		const outcomes = await Promise.allSettled(spellings.map((alias) => claimSeat(invitation, newClaim(alias))));
		expect(outcomes.filter(({status}) => status === 'fulfilled')).toHaveLength(1);
		for (const outcome of outcomes) {
			if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({kind: 'alias-taken'});
		}

		expect(await claimSeat(invitation, newClaim('somebody else'))).toMatchObject({alias: 'somebody else'});
		await remove();
	});

	it('that are malformed are refused in a sentence, by the program and by the roster', async () => {
		const {roles, invitation, remove} = await open('form', 3);
		const aliases = ['', ' ', 'x'.repeat(25), ' ada', 'ada ', 'a\nb', 'a\u0000', 'a\u200bb', '\u202eada', 'a\u0007'];
		for (const alias of aliases) {
			const refusal = claimSeat(invitation, newClaim(alias));
			await expect(refusal, JSON.stringify(alias)).rejects.toMatchObject({
				kind: 'refused',
				message: expect.stringMatching(/^An alias .*\.$/),
			});
		}

		for (const id of ['', 'x', '1', randomUUID().slice(1), `${randomUUID()}0`, "'; DROP TABLE x"]) {
			await expect(claimSeat(invitation, {id, alias: 'ada'})).rejects.toMatchObject({
				kind: 'refused',
				message: 'The claim of this machine is no UUID.',
			});
		}

		const joiner = await Stranger.enter(accessTo(server, roles.joiner));
		for (const alias of aliases.filter((text) => !text.includes('\u0000'))) {
			const call = `SELECT ws_form.join_class(gen_random_uuid(), '${alias}')`;
			expect(await joiner.attempt(call), JSON.stringify(alias)).toBe('WS003');
		}

		expect(await joiner.attempt("SELECT ws_form.join_class(NULL, 'ada')")).toBe('WS003');
		await joiner.leave();
		await remove();
	});

	it('with a wrong code, at a wrong place and to a closed workshop say what is wrong', async () => {
		const {invitation, remove} = await open('wrong', 3);
		const key = await claimSeat(invitation, newClaim('ada'));
		const refusal = (change: object) =>
			claimSeat({...invitation, ...change}, newClaim('eve')).then(
				() => 'let in',
				({kind, message, remedy}) => {
					expect(`${message} ${remedy}`).not.toContain(joinSecret);
					return `${kind}: ${message}`;
				},
			);
		const at = `127.0.0.1:${server.port}`;
		expect(await refusal({secret: 'K7QM2XPD94RX'})).toBe(`refused: The roster at ${at} does not know this join code.`);
		expect(await refusal({workshop: 'none'})).toBe(`refused: The roster at ${at} does not know this join code.`);
		expect(await refusal({database: 'none'})).toBe(`closed: There is no such workshop at ${at}, or it is closed.`);
		expect(await refusal({port: 1})).toBe('away: The roster at 127.0.0.1:1 is out of reach: nothing listens there.');
		await server.sql('DROP SCHEMA ws_wrong CASCADE');
		expect(await refusal({})).toBe(`closed: There is no such workshop at ${at}, or it is closed.`);
		const connection = await connectSeat(key);
		await expect(connection.heartbeat()).rejects.toMatchObject({kind: 'closed'});
		await connection.close();
		await remove();
		await expect(connectSeat(key)).rejects.toMatchObject({kind: 'closed'});
	});
});

describe('a roster', () => {
	it('is installed twice with new passwords, and keeps its class', async () => {
		const first = await open('twice', 4);
		const key = await claimSeat(first.invitation, newClaim('ada'));
		const second = await open('twice', 6, {joinSecret: 'ABCDEFGHJKMN', steps: courseSteps.slice(0, 2)});
		expect(second.roles.board.password).not.toBe(first.roles.board.password);
		await expect(first.instructor()).rejects.toMatchObject({kind: 'closed'});
		await expect(claimSeat(first.invitation, newClaim('eve'))).rejects.toMatchObject({kind: 'refused'});
		const connection = await connectSeat(key);
		await connection.send(numbered([{kind: 'step-entered', step: 'one/b'}]));
		await connection.close();
		const instructor = await second.instructor();
		const rows = await instructor.readClass();
		expect(rows).toMatchObject({workshop: 'twice', notices: [], now: expect.any(Date)});
		expect(rows.steps).toEqual(courseSteps.slice(0, 2));
		expect(rows.seats).toHaveLength(6);
		expect(rows.seats[0]).toMatchObject({seat: key.seat, alias: 'ada', step: 'one/b'});
		await open('twice', 2, {});
		expect((await (await second.instructor().catch(() => instructor)).readClass()).seats).toHaveLength(2);
		await instructor.close();
		await second.remove();
	});

	it('gets the migrations that are missing, and is left alone when it is newer', async () => {
		const next: Migration = {
			number: migrations.length + 1,
			says: 'a test',
			sql: ({schema}) => `CREATE TABLE ${schema}.later (); CREATE FUNCTION ${schema}.later() RETURNS integer
				LANGUAGE sql AS 'SELECT 1'`,
		};
		const {invitation, remove} = await open('ledger', 3);
		await claimSeat(invitation, newClaim('ada'));
		await installWith([...migrations, next], server.administrator(), newRoster(3, {workshop: 'ledger'}));
		await installWith([...migrations, next], server.administrator(), newRoster(3, {workshop: 'ledger'}));
		const ledger = await server.sql('SELECT number, says FROM ws_ledger.migration ORDER BY 1');
		expect(ledger.rows).toEqual([...migrations, next].map(({number, says}) => ({number, says})));
		expect(migrations.map(({number}) => number)).toEqual(migrations.map((_, index) => index + 1));
		const {rows} = await server.sql(`SELECT proacl::text FROM pg_proc WHERE proname = 'later'`);
		expect(rows[0].proacl).not.toMatch(/[{,]=/);
		await expect(open('ledger', 3)).rejects.toMatchObject({
			kind: 'refused',
			message: `The roster was made by a newer version of this program: it has migration ${next.number}, and this one knows ${migrations.length}.`,
		});
		expect((await server.sql('SELECT alias FROM ws_ledger.seat WHERE seat = 1')).rows).toEqual([{alias: 'ada'}]);
		await remove();
	});

	it('is all there or not at all when a migration fails', async () => {
		const broken: Migration = {number: 1, says: 'broken', sql: () => 'CREATE TABLE nowhere.x ()'};
		await expect(
			installWith([broken], server.administrator(), newRoster(3, {workshop: 'broken'})),
		).rejects.toMatchObject({name: 'RosterFault'});
		expect(await rolesOf('broken')).toBe(0);
		expect((await server.sql("SELECT to_regnamespace('ws_broken') AS it")).rows).toEqual([{it: null}]);
	});

	it('is removed with its connections, twice, and nothing else with it', async () => {
		const [one, other] = [await open('a', 3), await open('a-b', 3)];
		const key = await claimSeat(one.invitation, newClaim('ada'));
		const [seat, instructor] = [await connectSeat(key), await one.instructor()];
		expect(await rolesOf('a')).toBeGreaterThan(10);
		const before = await rolesOf('a-b');
		await one.remove();
		await one.remove();
		await expect
			.poll(() =>
				seat.heartbeat().then(
					() => 'here',
					({kind}) => kind,
				),
			)
			.toBe('away');
		await expect
			.poll(() =>
				instructor.readClass().then(
					() => 'here',
					({kind}) => kind,
				),
			)
			.toBe('closed');
		// The names of the other one begin with those of this one.
		expect(await rolesOf('a-b')).toBe(before);
		expect(await rolesOf('a')).toBe(before);
		expect(await claimSeat(other.invitation, newClaim('ada'))).toMatchObject({seat: 1});
		await Promise.all([seat.close(), instructor.close(), other.remove()]);
		expect(await rolesOf('a')).toBe(0);
	});

	it('is made by who is no superuser, once on a server', async () => {
		await server.sql("CREATE ROLE teacher LOGIN CREATEROLE PASSWORD 'chalk'");
		await server.sql('CREATE DATABASE school OWNER teacher');
		const teacher = server.administrator({user: 'teacher', password: 'chalk', database: 'school'});
		await installRoster(teacher, newRoster(3, {workshop: 'school'}));
		const key = await claimSeat(invitationTo(server, {workshop: 'school', database: 'school'}), newClaim('ada'));
		const seat = await connectSeat(key);
		await seat.send(numbered([{kind: 'joined'}]));
		await expect(installRoster(server.administrator(), newRoster(3, {workshop: 'school'}))).rejects.toMatchObject({
			kind: 'refused',
			message: 'A workshop of this name is open on this server already, in the database "school".',
		});
		await removeRoster(teacher, 'school');
		await expect
			.poll(() =>
				seat.heartbeat().then(
					() => 'here',
					({kind}) => kind,
				),
			)
			.toBe('away');
		await seat.close();
		expect(await rolesOf('school')).toBe(0);
	});

	it('is not made where it would not do', async () => {
		const install = (more: object, roster: Partial<NewRoster> = {}) =>
			installRoster(server.administrator(more), newRoster(3, {workshop: 'never', ...roster})).then(
				() => 'made',
				({kind, message}) => `${kind}: ${message}`,
			);
		const at = `127.0.0.1:${server.port}`;
		await server.sql('CREATE SCHEMA ws_never');
		expect(await install({})).toMatch('has a schema "ws_never" that is no workshop');
		await server.sql("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0");
		expect(await install({database: 'latin'})).toBe('refused: The database "latin" is not in UTF8.');
		expect(await install({password: 'wrong'})).toBe(`refused: The server at ${at} does not let this administrator in.`);
		expect(await install({password: undefined})).toBe(`refused: The server at ${at} wants a password.`);
		expect(await install({}, {seats: 0})).toBe('refused: A workshop has 1 to 1000 seats, not 0.');
		expect(await install({}, {seats: 500})).toBe('refused: The server takes 400 connections, and 500 seats need 515.');
		expect(await install({}, {workshop: 'No good'})).toBe('refused: "No good" is no name of a workshop.');
		await server.sql('DROP SCHEMA ws_never');
		expect(await rolesOf('never')).toBe(0);
	});
});

describe('over a network', () => {
	it('the code alone tells the roster from others, and its certificate is remembered', async () => {
		const {invitation, remove} = await open('tls', 3);
		const key = await claimSeat({...invitation, host: outerHost}, newClaim('ada'));
		expect(key.fingerprint).toBe(server.fingerprint);
		const connection = await connectSeat(key);
		const {rows} = await server.sql(
			`SELECT version FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = '${key.role}'`,
		);
		expect(rows).toEqual([{version: expect.stringMatching(/^TLSv1\.[23]$/)}]);
		await connection.close();

		const wrong = {...key, fingerprint: '00'.repeat(32)};
		await expect(connectSeat(wrong)).rejects.toMatchObject({
			kind: 'refused',
			message: expect.stringContaining('another certificate'),
		});
		await server.exchangeCertificate();
		await expect
			.poll(() =>
				connectSeat(key).then(
					(seat) => seat.close(),
					({kind}) => kind,
				),
			)
			.toBe('refused');
		// A learner who has not been there accepts the new one.
		expect(await claimSeat({...invitation, host: outerHost}, newClaim('bob'))).toMatchObject({
			fingerprint: server.fingerprint,
		});
		await remove();
	});

	it('a password is given to nobody without TLS, channel binding and a proof', async () => {
		const {invitation, remove} = await open('mitm', 3);
		const refused = async (port = server.port) => {
			const fault = await claimSeat({...invitation, host: outerHost, port}, newClaim('eve')).catch((error) => error);
			expect(fault).toMatchObject({name: 'RosterFault', kind: 'refused'});
			return fault.message;
		};

		const unproven = `The server at ${outerHost}:${server.port} could not prove that it is the roster.`;
		for (const method of ['trust', 'password', 'md5']) {
			await server.exchangeRules(`hostssl all ws_mitm_joiner all ${method}`);
			// A password that is kept for SCRAM is asked for by SCRAM, where the rules say md5.
			if (method === 'md5') await server.sql("SET password_encryption = md5; ALTER ROLE ws_mitm_joiner PASSWORD 'x'");
			expect(await refused(), method).toBe(unproven);
		}

		await server.sql('ALTER SYSTEM SET ssl = off');
		await server.exchangeRules('host all ws_mitm_joiner all trust');
		await expect.poll(() => refused()).toContain('has no TLS');
		await server.sql('ALTER SYSTEM SET ssl = on');
		await server.exchangeRules('');
		await remove();
	});

	it.each([
		// It reads all, and the roster sees a connection without TLS.
		{name: 'in the clear', secured: false},
		// It has a certificate of its own to the one side, and is a client to the other.
		{name: 'by TLS', secured: true},
	])('whoever sits between, and goes on $name, gets nothing and is not taken for the roster', async ({secured}) => {
		const {invitation, remove} = await open('between', 3);
		const middle = await startMiddle({host: secured ? outerHost : '127.0.0.1', port: server.port, secured});
		const fault = await claimSeat({...invitation, host: outerHost, port: middle.port}, newClaim('ada')).catch(
			(error) => error,
		);
		expect(fault).toMatchObject({name: 'RosterFault', kind: 'refused'});
		const key = await claimSeat({...invitation, host: outerHost}, newClaim('ada'));
		for (const fingerprint of [key.fingerprint, undefined]) {
			await expect(connectSeat({...key, port: middle.port, fingerprint})).rejects.toMatchObject({
				name: 'RosterFault',
				kind: 'refused',
				message: expect.stringMatching(/another certificate|could not prove that it is the roster/),
			});
		}

		expect(middle.connections()).toBe(3);
		expect(
			(await server.sql('SELECT count(*)::integer AS n FROM ws_between.seat WHERE alias IS NOT NULL')).rows,
		).toEqual([{n: 1}]);
		await middle.stop();
		await remove();
	});

	it('who says nothing is away after five seconds', async () => {
		const silent: Server = createServer(() => {});
		await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
		const address = silent.address();
		const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
		await expect(claimSeat(invitationTo(server, {port}), newClaim('ada'))).rejects.toMatchObject({
			kind: 'away',
			message: `The roster at 127.0.0.1:${port} is out of reach: it does not answer within five seconds.`,
		});
		silent.close();
	});
});

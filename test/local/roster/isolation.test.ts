import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {claimSeat} from '../../../source/workshop/roster/claim-seat.js';
import {connectInstructor} from '../../../source/workshop/roster/connect-instructor.js';
import {connectSeat} from '../../../source/workshop/roster/connect-seat.js';
import {installRoster} from '../../../source/workshop/roster/install-roster.js';
import type {InstructorConnection, RosterRoles, SeatKey} from '../../../source/workshop/roster/roster.js';
import type {ClassRows} from '../../../source/workshop/roster/rows.js';
import {watchClass} from '../../../source/workshop/roster/watch-class.js';
import {accessTo, invitationTo, newClaim, newRoster, numbered} from '../../support/workshop/roster-class.js';
import {RosterServer} from '../../support/workshop/roster-server.js';
import {Stranger} from '../../support/workshop/roster-stranger.js';

let server: RosterServer;
let roles: RosterRoles;
let instructor: InstructorConnection;
let keys: readonly SeatKey[];
const strangers: Record<string, Stranger> = {};

beforeAll(async () => {
	server = await RosterServer.start();
	roles = await installRoster(server.administrator(), newRoster(5));
	await installRoster(server.administrator(), newRoster(2, {workshop: 'other'}));
	keys = [
		await claimSeat(invitationTo(server), newClaim('one')),
		await claimSeat(invitationTo(server), newClaim('two')),
	];
	instructor = await connectInstructor(accessTo(server, roles.instructor));
	for (const key of keys) {
		const connection = await connectSeat(key);
		await connection.send(numbered([{kind: 'step-entered', step: 'one/a'}]));
		await connection.close();
	}

	await instructor.post({kind: 'message', body: 'to all'});
	await instructor.post({kind: 'hint', body: 'to one', seat: 1});
	await instructor.post({kind: 'hint', body: 'to two', seat: 2});
	await instructor.withdraw(await instructor.post({kind: 'message', body: 'withdrawn'}));
	const [one] = keys;
	if (one === undefined) throw new Error('There is no first seat.');
	strangers.seat = await Stranger.enter(one);
	strangers.joiner = await Stranger.enter(accessTo(server, roles.joiner));
	strangers.board = await Stranger.enter(accessTo(server, roles.board));
	strangers.instructor = await Stranger.enter(accessTo(server, roles.instructor));
});

afterAll(async () => {
	await Promise.all(Object.values(strangers).map((stranger) => stranger.leave()));
	await instructor?.close();
	await server?.remove();
});

function as(who: string): Stranger {
	const stranger = strangers[who];
	if (stranger === undefined) throw new Error(`Nobody is ${who}.`);
	return stranger;
}

const people = ['seat', 'joiner', 'board', 'instructor'];
const denied = '42501';

async function column(query: string): Promise<string[]> {
	return (await server.sql(query)).rows.map((row) => String(Object.values(row)[0]));
}

/** The tables that each role may reach, and the rows; everything else is refused. */
const readable: Readonly<Record<string, Readonly<Record<string, number>>>> = {
	seat: {seat: 1, progress: 1, notice: 2},
	joiner: {},
	board: {workshop: 1, step: 4, seat: 5, progress: 5, notice: 4},
	instructor: {workshop: 1, step: 4, seat: 5, progress: 5, notice: 4, event: 2},
};

const callable: Readonly<Record<string, readonly string[]>> = {
	seat: ['beat', 'me'],
	joiner: ['join_class'],
	board: ['end_overlong', 'median_times'],
	instructor: ['end_overlong', 'lower_hand', 'median_times', 'place', 'post', 'release', 'withdraw'],
};

describe('everything in the schema, as the catalogs have it', () => {
	it('is closed to all who were not let in: tables, views and sequences', async () => {
		const relations = await column(`SELECT relname FROM pg_class WHERE relnamespace = 'ws_workshop'::regnamespace
			AND relkind IN ('r', 'v', 'm', 'f', 'p', 'S') ORDER BY 1`);
		expect(relations).toContain('seat_secret');
		expect(relations.length).toBeGreaterThanOrEqual(9);
		for (const who of people) {
			for (const relation of relations) {
				const name = `ws_workshop.${relation}`;
				const told = `${who} reads ${relation}`;
				expect([told, await as(who).attempt(`SELECT * FROM ${name}`)]).toEqual([
					told,
					readable[who]?.[relation] ?? denied,
				]);
				const changes = [
					`INSERT INTO ${name} DEFAULT VALUES`,
					`DELETE FROM ${name}`,
					`TRUNCATE ${name} CASCADE`,
					`LOCK TABLE ${name}`,
					`SELECT * FROM ${name} FOR UPDATE`,
					`ALTER TABLE ${name} DISABLE ROW LEVEL SECURITY`,
					`DROP TABLE ${name} CASCADE`,
					`COMMENT ON TABLE ${name} IS 'x'`,
					`CREATE TRIGGER x BEFORE INSERT ON ${name} EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
					`CREATE RULE x AS ON INSERT TO ${name} DO INSTEAD NOTHING`,
				];
				for (const change of changes) {
					const answer = await as(who).attempt(change);
					// Things that are not tables are refused as such; a seat's event needs values.
					const fine = [denied, ...(relation.endsWith('_seq') ? ['42809'] : [])];
					if (who === 'seat' && relation === 'event' && change.startsWith('INSERT')) fine.push('23502');
					expect(fine, `${who}: ${change}`).toContain(answer);
				}
			}
		}
	});

	it('is closed column by column', async () => {
		const columns =
			await column(`SELECT relname || '.' || attname FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
			WHERE relnamespace = 'ws_workshop'::regnamespace AND relkind IN ('r', 'v', 'm', 'p') AND attnum > 0`);
		expect(columns.length).toBeGreaterThan(40);
		const insertable = ['id', 'seq', 'kind', 'step', 'detail', 'client_at'].map((name) => `event.${name}`);
		for (const who of people) {
			for (const full of columns) {
				const [relation = '', name = ''] = full.split('.');
				const table = `ws_workshop.${relation}`;
				// A column that counts by itself is refused for that.
				expect([denied, '428C9'], `${who} updates ${full}`).toContain(
					await as(who).attempt(`UPDATE ${table} SET ${name} = ${name}`),
				);
				const mayInsert = who === 'seat' && insertable.includes(full);
				const right = (what: string) => `has_column_privilege('${table}', '${name}', '${what}')`;
				expect(
					await as(who).run(`SELECT ${right('INSERT')} AS insert, ${right('UPDATE, REFERENCES')} AS other`),
					`${who} has rights to ${full}`,
				).toEqual([{insert: mayInsert, other: false}]);
				const mayRead = readable[who]?.[relation] ?? denied;
				expect(await as(who).attempt(`SELECT ${name} FROM ${table}`), `${who} reads ${full}`).toBe(mayRead);
			}
		}
	});

	it('is closed function by function', async () => {
		const functions = (
			await server.sql(`SELECT p.oid::regprocedure::text AS name, proname, pronargs, prosecdef, proconfig,
				prorettype = 'trigger'::regtype AS trigger
				FROM pg_proc p WHERE pronamespace = 'ws_workshop'::regnamespace`)
		).rows;
		expect(functions.length).toBeGreaterThanOrEqual(12);
		for (const {name, proname, pronargs, proconfig, trigger} of functions) {
			expect(proconfig, name).toContain('search_path=pg_catalog, pg_temp');
			for (const who of people) {
				const [right] = await as(who).run(`SELECT has_function_privilege('${name}', 'EXECUTE') AS it`);
				const mayCall = callable[who]?.includes(proname) ?? false;
				expect(right?.it, `${who} calls ${name}`).toBe(mayCall);
				if (mayCall || trigger) continue;
				const call = `SELECT ws_workshop.${proname}(${Array(pronargs).fill('NULL').join(', ')})`;
				expect(await as(who).attempt(call), `${who}: ${call}`).toBe(denied);
			}
		}
	});

	it('has row security on every table, and nothing beside the schema', async () => {
		expect(
			await column(`SELECT relname FROM pg_class WHERE relnamespace = 'ws_workshop'::regnamespace
				AND relkind = 'r' AND NOT relrowsecurity`),
		).toEqual([]);
		expect(await column("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace")).toEqual([]);
		expect(
			await column(`SELECT rolname FROM pg_roles WHERE rolname LIKE 'ws_%'
				AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)`),
		).toEqual([]);
		expect(
			await column("SELECT rolname FROM pg_authid WHERE rolname LIKE 'ws_%' AND rolcanlogin AND rolconnlimit < 0"),
		).toEqual([]);
		expect(
			await column(
				"SELECT rolname FROM pg_authid WHERE rolname LIKE 'ws_%' AND rolcanlogin AND rolpassword NOT LIKE 'SCRAM%'",
			),
		).toEqual([]);
	});
});

describe('a seat', () => {
	it('reads its own rows, and what is said to it', async () => {
		expect(await as('seat').run('SELECT seat, alias FROM ws_workshop.seat')).toEqual([{seat: 1, alias: 'one'}]);
		expect(await as('seat').run('SELECT seat FROM ws_workshop.progress')).toEqual([{seat: 1}]);
		expect(await as('seat').run('SELECT body FROM ws_workshop.notice ORDER BY id')).toEqual([
			{body: 'to all'},
			{body: 'to one'},
		]);
	});

	it('cannot send as another one, nor say when, nor read back', async () => {
		const event = (columns: string, values: string) =>
			`INSERT INTO ws_workshop.event (id, seq, kind, client_at${columns}) VALUES (gen_random_uuid(), 9, 'hint', now()${values})`;
		const {attempt} = {attempt: (text: string) => as('seat').attempt(text)};
		expect(await attempt(event('', ''))).toBe(1);
		expect(await attempt(event(', seat', ', 2'))).toBe(denied);
		expect(await attempt(event(', seat', ', 1'))).toBe(denied);
		expect(await attempt(event(', recv_at', ', now()'))).toBe(denied);
		expect(await attempt(event(', alias', ", 'two'"))).toBe(denied);
		expect(await attempt(`${event('', '')} RETURNING seat`)).toBe(denied);
		expect(await attempt(`${event('', '')} ON CONFLICT (seat, id) DO NOTHING`)).toBe(denied);
		expect(await attempt(`${event('', '')} ON CONFLICT (seat, id) DO UPDATE SET seat = 2`)).toBe(denied);
		expect(await attempt(event(', detail', ", '[]'"))).toBe('23514');
		expect(await attempt(event(', detail', ", jsonb_build_object('x', repeat('x', 2100))"))).toBe('23514');
		expect(await attempt(event(', step', ", repeat('x', 201)"))).toBe('23514');
		expect(await attempt(event('', '').replace("'hint'", "'nonsense'"))).toBe('23514');
	});

	it('gets no further by becoming somebody else', async () => {
		const others = ['owner', 'board', 'instructor', 'joiner', 'seat_002'].map((name) => `ws_workshop_${name}`);
		for (const who of ['seat', 'joiner', 'board']) {
			for (const other of [...others, 'admin', 'pg_read_all_data', 'pg_write_all_data', 'pg_signal_backend']) {
				if (other === `ws_workshop_${who}`) continue;
				expect(await as(who).attempt(`SET ROLE ${other}`), `${who} as ${other}`).toBe(denied);
				expect(await as(who).attempt(`SET SESSION AUTHORIZATION ${other}`), `${who} as ${other}`).toBe(denied);
				// Roles that come with the server are reserved.
				expect([denied, '42939'], `${who} alters ${other}`).toContain(
					await as(who).attempt(`ALTER ROLE ${other} PASSWORD 'x'`),
				);
				expect(await as(who).attempt(`GRANT ${other} TO CURRENT_USER`), `${who} as ${other}`).toBe(denied);
			}

			expect(await as(who).attempt('CREATE ROLE x')).toBe(denied);
			expect(await as(who).attempt('ALTER ROLE CURRENT_USER CREATEROLE')).toBe(denied);
			expect(await as(who).attempt('ALTER ROLE CURRENT_USER CONNECTION LIMIT 100')).toBe(denied);
		}

		// Events that seats share have no seat.
		const asLearner = 'SET LOCAL ROLE ws_workshop_learner; SELECT seat FROM ws_workshop.seat WHERE seat <> 1';
		expect(await as('seat').attempt(asLearner)).toBe(0);
		expect(await as('seat').attempt('SET LOCAL row_security = off; SELECT * FROM ws_workshop.seat')).toBe(denied);
	});

	it.each(['seat', 'joiner', 'board', 'instructor'])('finds no way around, as %s', async (who) => {
		const ways = [
			'CREATE TABLE ws_workshop.x ()',
			'CREATE TABLE public.x ()',
			'CREATE TEMP TABLE x ()',
			'CREATE SCHEMA x',
			'CREATE EXTENSION dblink SCHEMA ws_workshop',
			"CREATE FUNCTION ws_workshop.x() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
			'CREATE FUNCTION ws_workshop.me(integer) RETURNS integer LANGUAGE sql AS $$ SELECT 2 $$',
			'ALTER SCHEMA ws_workshop RENAME TO x',
			'DROP SCHEMA ws_workshop CASCADE',
			"COPY (SELECT 1) TO PROGRAM 'true'",
			"COPY ws_workshop.step FROM PROGRAM 'true'",
			"COPY (SELECT 1) TO '/tmp/x'",
			"SELECT pg_read_file('postgresql.conf')",
			"SELECT pg_ls_dir('.')",
			"SELECT lo_import('/etc/passwd')",
			'SELECT lo_create(0)',
			'SELECT lo_creat(-1)',
			"SELECT lo_from_bytea(0, 'x')",
			'SELECT pg_advisory_lock(1)',
			'SELECT pg_try_advisory_xact_lock(1, 2)',
			"SELECT pg_notify('ws_workshop_look', '')",
			"SELECT pg_logical_emit_message(false, 'x', 'x')",
			'SELECT pg_export_snapshot()',
			'DO $$ BEGIN NULL; END $$',
			'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC',
			"SELECT pg_create_physical_replication_slot('x')",
			'CREATE PUBLICATION x',
			"ALTER ROLE CURRENT_USER VALID UNTIL 'infinity'",
			"ALTER ROLE CURRENT_USER SET temp_file_limit = '-1'",
			'SET temp_file_limit = -1',
			"SET log_min_messages = 'debug5'",
			'SET lo_compat_privileges = on',
			'SELECT * FROM pg_authid',
			'SELECT * FROM pg_shadow',
			'SELECT pg_reload_conf()',
			"ALTER DATABASE workshop SET search_path = 'x'",
			'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()',
			'SELECT * FROM ws_other.seat',
			'SELECT ws_other.beat()',
			"SET log_statement = 'none'",
		];
		for (const way of ways) {
			expect(await as(who).attempt(way), `${who}: ${way}`).toBe(denied);
		}

		await expect(as(who).run('ALTER SYSTEM SET max_connections = 1')).rejects.toMatchObject({code: denied});
	});

	it('has a key that nobody reads, and that is forgotten once it was used', async () => {
		expect(
			await column('SELECT password FROM ws_workshop.seat_secret WHERE claim IS NOT NULL ORDER BY role_name'),
		).toEqual(['null', 'null']);
	});

	it('is not let into other databases', async () => {
		for (const database of ['template1', 'postgres']) {
			for (const key of keys) {
				const entering = Stranger.enter({...key, database});
				await expect(entering, `${key.role} in ${database}`).rejects.toMatchObject({code: denied});
			}
		}
	});
});

describe('a forged "look again"', () => {
	it('makes the board look, and see the truth', async () => {
		const seen: ClassRows[] = [];
		const stop = watchClass(
			accessTo(server, roles.board),
			(rows) => seen.push(rows),
			() => {},
		);
		await expect.poll(() => seen.length).toBe(1);
		await as('seat').run(`NOTIFY ws_workshop_look, '{"seat": 2, "hand": "up"}'`);
		await expect.poll(() => seen.length, {timeout: 2000}).toBe(2);
		expect(seen[1]?.seats).toEqual(seen[0]?.seats);
		await stop();
	});
});

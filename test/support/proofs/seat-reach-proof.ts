import {randomUUID} from 'node:crypto';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import {afterAll, beforeAll, expect, test} from 'vitest';
import type {EngineKind} from '../../../source/course/types.js';
import {parseInvitation} from '../../../source/workshop/invitation.js';
import {rosterNames} from '../../../source/workshop/names.js';
import {claimSeat} from '../../../source/workshop/roster/claim-seat.js';
import {connectSeat} from '../../../source/workshop/roster/connect-seat.js';
import type {SeatKey} from '../../../source/workshop/roster/roster.js';
import {labMaker} from '../labs/lab-maker.js';
import {runCli} from '../processes/run-cli.js';
import {numbered} from '../workshop/roster-class.js';

const denied = '42501';

/** Time in which what lasts too long is ended, and what was changed is taken back, in milliseconds. */
const watchTime = {timeout: 30_000, interval: 250};

/** Beginnings of names of functions that leave something behind, or reach beyond the database. */
const dangerous = [
	...['lo_creat', 'lo_from', 'lo_import', 'lo_export', 'pg_advisory', 'pg_try_advisory', 'pg_notify'],
	...['pg_logical_emit', 'pg_export_snapshot', 'pg_read_', 'pg_ls_', 'pg_stat_file', 'pg_stat_reset', 'pg_reload'],
	...['pg_rotate', 'pg_promote', 'pg_switch', 'pg_backup_start', 'pg_start_backup', 'pg_log_backend'],
];

type Login = {readonly user: string; readonly password: string; readonly database?: string; readonly options?: string};

/** Proves, at the roster of a workshop that was really opened, what a client with the key of a seat reaches there. */
export function proveSeatReach(
	engine: EngineKind,
	options: readonly string[],
	readServerLog: (dir: string, lab: string) => Promise<string>,
): void {
	const labs = labMaker(engine);
	const name = `reach-${engine}`;
	const dir = labs.labDir(name);
	const names = rosterNames(name);
	let seat: SeatKey;
	let joiner: Login;
	let administrator: Login;
	let code = '';
	const clients: pg.Client[] = [];

	const enter = async (login: Login): Promise<pg.Client> => {
		const {host, port} = seat;
		const client = new pg.Client({host, port, database: 'workshop', ...login});
		client.on('error', () => {});
		await client.connect();
		clients.push(client);
		return client;
	};
	const asSeat = (more: Partial<Login> = {}) => enter({user: seat.role, password: seat.password, ...more});
	/** The SQLSTATE with which something is refused. */
	const refusal = async (act: Promise<unknown>): Promise<string> =>
		act.then(
			() => 'done',
			(error: {code?: string; message: string}) => error.code ?? error.message,
		);
	const ask = async (text: string, database = 'workshop', values: unknown[] = []): Promise<string[]> => {
		const client = await enter({...administrator, database});
		const {rows} = await client.query({text, values, rowMode: 'array'});
		await client.end();
		return rows.map((row: unknown[]) => row.map(String).join(' '));
	};

	beforeAll(async () => {
		const opening = ['--name', name, '--seats', '3', '--engine', engine, '--dir', dir, '--listen', '127.0.0.1'];
		const {exitCode, stdout, stderr} = await runCli(['workshop', 'open', ...opening, ...options], labs.env);
		expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
		code = /^ {4}(\S+@\S+)$/m.exec(stdout)?.[1] ?? '';
		const invitation = parseInvitation(code);
		seat = await claimSeat(invitation, {id: randomUUID(), alias: 'heron'});
		joiner = {user: names.joiner, password: invitation.secret};
		const kept = JSON.parse(readFileSync(path.join(labs.home, 'workshops', name, 'workshop.json'), 'utf8'));
		administrator = {user: 'postgres', password: kept.roster.server.password};
		await ask('CREATE DATABASE later');
	});

	afterAll(async () => {
		await Promise.all(clients.map((client) => client.end().catch(() => {})));
		await runCli(['workshop', 'close', '--name', name, '--yes'], labs.env);
		await labs.end();
	});

	test('a seat enters the database of the workshop, and no other one, not by replication either', async () => {
		const databases = await ask('SELECT datname FROM pg_database');
		expect(databases.toSorted()).toEqual(['later', 'postgres', 'template0', 'template1', 'workshop']);
		for (const login of [{user: seat.role, password: seat.password}, joiner]) {
			for (const database of databases.filter((one) => one !== 'workshop')) {
				expect(await refusal(enter({...login, database})), `${login.user} in ${database}`).toBe('28000');
			}

			for (const replication of ['true', 'database']) {
				expect(await refusal(replicate({...seat, ...login}, replication)), login.user).toMatch(/^(28000|42501|53300)$/);
			}
		}
	});

	test('the catalogs of every database give a seat and the joiner nothing more', async () => {
		for (const role of [seat.role, joiner.user]) {
			const may = (right: string) =>
				ask(`SELECT datname FROM pg_database WHERE has_database_privilege($1, oid, '${right}')`, 'workshop', [role]);
			// What was made since is closed by the server's rules at once, and soon by its rights.
			await expect.poll(() => may('CONNECT'), watchTime).toEqual(['workshop']);
			expect(await may('CREATE')).toEqual([]);
			expect(await may('TEMPORARY')).toEqual([]);
			expect(
				await ask(`SELECT rolname FROM pg_roles WHERE pg_has_role($1, oid, 'MEMBER') AND rolname <> $1`, 'workshop', [
					role,
				]),
			).toEqual(role === seat.role ? [names.learner] : []);
			expect(
				await ask(
					`SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, rolconnlimit > 0 FROM pg_roles
					WHERE rolname = $1`,
					'workshop',
					[role],
				),
			).toEqual(['false false false false false true']);
			expect(
				await ask("SELECT spcname FROM pg_tablespace WHERE has_tablespace_privilege($1, oid, 'CREATE')", 'workshop', [
					role,
				]),
			).toEqual([]);
			for (const database of ['workshop', 'postgres', 'template1', 'later']) {
				const owned = `SELECT classid::regclass, objid FROM pg_shdepend s JOIN pg_roles r ON r.oid = refobjid
					WHERE refclassid = 'pg_authid'::regclass AND deptype = 'o' AND rolname = $1`;
				expect(await ask(owned, database, [role]), `owned by ${role}`).toEqual([]);
			}

			expect(
				await ask("SELECT nspname FROM pg_namespace WHERE has_schema_privilege($1, oid, 'CREATE')", 'workshop', [role]),
			).toEqual([]);
			// The view of the settings is written to as SET is given.
			expect(
				await ask(
					`SELECT oid::regclass FROM pg_class WHERE relkind IN ('r', 'v', 'm', 'f', 'p', 'S') AND (
						has_table_privilege($1, oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
						OR has_any_column_privilege($1, oid, 'INSERT, UPDATE, REFERENCES')) ORDER BY 1`,
					'workshop',
					[role],
				),
			).toEqual(role === seat.role ? ['pg_settings', `${names.schema}.event`] : ['pg_settings']);
			const functions = await ask(
				`SELECT oid::regprocedure FROM pg_proc
				WHERE has_function_privilege($1, oid, 'EXECUTE') AND (prosecdef OR proname ~ $2)
					AND proname !~ '_old$' -- They look at who calls them by themselves.`,
				'workshop',
				[role, `^(${dangerous.join('|')})`],
			);
			expect(functions.toSorted()).toEqual(
				role === seat.role
					? [`${names.schema}.beat()`, `${names.schema}.me()`]
					: [`${names.schema}.join_class(uuid,text)`],
			);
			expect(
				await ask(
					"SELECT lanname FROM pg_language WHERE lanpltrusted AND lanname <> 'sql' AND has_language_privilege($1, oid, 'USAGE')",
					'workshop',
					[role],
				),
			).toEqual([]);
		}
	});

	test('nothing that lasts or grows is made, whatever is tried', async () => {
		const tries: ReadonlyArray<readonly [statement: string, code: string]> = [
			["SELECT lo_from_bytea(0, 'x')", denied],
			['SELECT lo_create(0)', denied],
			['CREATE TEMP TABLE x ()', denied],
			['SELECT 1 INTO TEMP x', denied],
			['CREATE TABLE public.x ()', denied],
			['CREATE SCHEMA x', denied],
			['CREATE DATABASE x', denied],
			['CREATE ROLE x', denied],
			["CREATE TABLESPACE x LOCATION '/tmp'", denied],
			['CREATE EXTENSION plpgsql', denied],
			['CREATE PUBLICATION x', denied],
			['DO $$ BEGIN NULL; END $$', denied],
			['ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC', denied],
			[`COMMENT ON ROLE ${seat.role} IS 'x'`, denied],
			['SELECT pg_advisory_lock(1)', denied],
			['SELECT pg_advisory_xact_lock(g) FROM generate_series(1, 100000) g', denied],
			["SELECT pg_notify('x', 'y')", denied],
			["SELECT pg_logical_emit_message(false, 'x', 'y')", denied],
			['SELECT pg_export_snapshot()', denied],
			["SELECT pg_create_physical_replication_slot('x')", denied],
			["COPY (SELECT 1) TO PROGRAM 'true'", denied],
			["COPY (SELECT 1) TO '/tmp/x'", denied],
			["BEGIN; PREPARE TRANSACTION 'x'", '55000'],
		];
		const client = await asSeat();
		for (const [statement, code] of tries) {
			expect([statement, await refusal(client.query(statement))]).toEqual([statement, code]);
			await client.query('ROLLBACK');
		}

		await client.end();
		expect(
			await ask('SELECT * FROM pg_default_acl d JOIN pg_roles r ON r.oid = defaclrole WHERE rolname = $1', 'workshop', [
				seat.role,
			]),
		).toEqual([]);
	});

	test('only so many events are taken, and none of a statement that has more', async () => {
		const other = await claimSeat(parseInvitation(code), {id: randomUUID(), alias: 'owl'});
		const client = await enter({user: other.role, password: other.password});
		const events = (count: number) => `INSERT INTO ${names.schema}.event (id, seq, kind, client_at)
			SELECT gen_random_uuid(), n, 'hint', now() FROM generate_series(1, ${count}) n`;
		expect(await refusal(client.query(events(3001)))).toBe('WS008');
		expect(await refusal(client.query(events(2999)))).toBe('done');
		await client.end();
		const connection = await connectSeat(other);
		await connection.send(numbered([{kind: 'hint'}]));
		await expect(connection.send(numbered([{kind: 'hint'}]))).rejects.toMatchObject({
			kind: 'refused',
			message: `Seat ${other.seat} has sent 3000 events, and no more are taken.`,
		});
		await connection.heartbeat();
		await connection.close();
		expect(await ask(`SELECT count(*) FROM ${names.schema}.event WHERE seat = $1`, 'workshop', [other.seat])).toEqual([
			'3000',
		]);
	}, 60_000);

	test('temporary files, memory and the server log have limits that no setting lifts', async () => {
		const client = await asSeat({options: '-c work_mem=64kB -c statement_timeout=0 -c client_min_messages=error'});
		const settings = [
			'temp_file_limit = -1',
			"log_min_messages = 'debug5'",
			"log_statement = 'all'",
			"log_min_error_statement = 'error'",
		];
		for (const setting of settings) {
			expect([setting, await refusal(client.query(`SET ${setting}`))]).toEqual([setting, denied]);
			expect([setting, await refusal(client.query(`ALTER ROLE CURRENT_USER SET ${setting}`))]).toEqual([
				setting,
				denied,
			]);
			const option = setting.replaceAll(/[ ']/g, '');
			expect([setting, await refusal(asSeat({options: `-c ${option}`}))]).toEqual([setting, denied]);
		}

		const sorting =
			'SELECT max(x) FROM (SELECT repeat(md5(n::text), 8) AS x FROM generate_series(1, 600000) n ORDER BY 1 OFFSET 0) s';
		expect(await refusal(client.query(sorting))).toBe('53400');
		if (process.platform === 'linux') {
			expect(await refusal(client.query("SELECT length(repeat('x', 1000000000))"))).toBe('53200');
		}

		const lab = `roster-${name}`;
		const before = (await readServerLog(dir, lab)).length;
		await client.query('SET debug_print_plan = on; SET debug_print_parse = on; SET trace_sort = on');
		for (let index = 0; index < 50; index++) {
			expect(await refusal(client.query("SELECT repeat('x', 100000)::integer"))).toBe('22P02');
		}

		await client.end();
		expect((await readServerLog(dir, lab)).length - before).toBeLessThan(5000);
	}, 60_000);

	test('what runs or waits too long is ended, also where nobody else is there', async () => {
		const patient = '-c statement_timeout=0 -c idle_in_transaction_session_timeout=0';
		const [sleeper, idler, listener] = await Promise.all([1, 2, 3].map(() => asSeat({options: patient})));
		if (sleeper === undefined || idler === undefined || listener === undefined) throw new Error('not all are in');
		expect(await refusal(asSeat())).toBe('53300');
		await idler.query('BEGIN; SELECT 1');
		await listener.query('LISTEN x');
		await listener.query(`BEGIN; SELECT * FROM ${names.schema}.progress`);
		const began = performance.now();
		const ends = await Promise.all([
			refusal(sleeper.query('SELECT pg_sleep(120)')),
			...[idler, listener].map(
				(client) => new Promise<string>((resolve) => void client.once('end', () => resolve('ended'))),
			),
		]);
		expect(ends).toEqual(['57P01', 'ended', 'ended']);
		const took = performance.now() - began;
		expect(took).toBeGreaterThan(8000);
		expect(took).toBeLessThan(25_000);
	}, 60_000);

	test('what a role changes of itself is taken back', async () => {
		const intruder = await enter(joiner);
		const client = await asSeat();
		for (const more of ["VALID UNTIL 'infinity'", 'CONNECTION LIMIT 100', 'CREATEROLE', 'REPLICATION', 'BYPASSRLS']) {
			for (const one of [client, intruder]) {
				expect([more, await refusal(one.query(`ALTER ROLE CURRENT_USER ${more}`))]).toEqual([more, denied]);
			}
		}

		for (const one of [client, intruder]) {
			await one.query("ALTER ROLE CURRENT_USER SET statement_timeout = '1d'");
			await one.query(`ALTER ROLE CURRENT_USER IN DATABASE workshop SET search_path = '${'x'.repeat(50)}'`);
			await one.query("ALTER ROLE CURRENT_USER PASSWORD 'of a stranger'");
			await one.end();
		}

		await expect.poll(() => ask('SELECT setconfig FROM pg_db_role_setting'), watchTime).toEqual([]);
		await expect.poll(async () => refusal((await asSeat()).end()), watchTime).toBe('done');
		// All of the class join with the one password.
		const late = await claimSeat(parseInvitation(code), {id: randomUUID(), alias: 'wren'});
		expect(late.alias).toBe('wren');
		for (const user of [seat.role, names.joiner]) {
			expect(await refusal(enter({user, password: 'of a stranger'}))).toBe('28P01');
		}
	}, 60_000);

	test('the watch is kept once, however often the workshop is opened, and anew when it has ended', async () => {
		const watches = () =>
			ask(
				`SELECT count(*) FROM pg_stat_activity WHERE application_name = '${names.schema} watch' AND state = 'active'`,
			);
		const open = () => runCli(['workshop', 'open', '--name', name], labs.env);
		expect((await open()).exitCode).toBe(0);
		expect(await watches()).toEqual(['1']);
		await ask(
			`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '${names.schema} watch'`,
		);
		await expect.poll(watches).toEqual(['0']);
		expect((await open()).exitCode).toBe(0);
		expect(await watches()).toEqual(['1']);
	}, 60_000);
}

/** Tries a connection for replication, which the driver has no name for. */
async function replicate({host, port, user, password}: SeatKey & Login, replication: string): Promise<void> {
	const client = new pg.Client({host, port, user, password, database: 'workshop', replication} as pg.ClientConfig);
	client.on('error', () => {});
	try {
		await client.connect();
		await client.query('IDENTIFY_SYSTEM');
	} finally {
		await client.end().catch(() => {});
	}
}

import {randomUUID} from 'node:crypto';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import {describe, expect, onTestFinished, test} from 'vitest';
import {readPostmaster} from '../../source/lab/local/postmaster.js';
import {runProgram} from '../../source/lab/processes.js';
import {parseInvitation} from '../../source/workshop/invitation.js';
import {claimSeat} from '../../source/workshop/roster/claim-seat.js';
import {hasPrograms} from '../support/labs/local-instances.js';
import {privateHome} from '../support/processes/private-home.js';
import {runCli} from '../support/processes/run-cli.js';
import {proveLifecycle} from '../support/proofs/workshop-lifecycle-proof.js';
import {RosterServer} from '../support/workshop/roster-server.js';

const data = (dir: string) => path.join(dir, 'postgres-1', 'pgdata');

describe.skipIf(!hasPrograms)('a workshop with a roster of the local engine', () => {
	proveLifecycle('local', [], {
		async kill(dir) {
			const pid = await readPostmaster(data(dir));
			if (pid === undefined) throw new Error('the roster does not run');
			process.kill(pid, 'SIGKILL');
		},
		async left(dir) {
			const {stdout} = await runProgram('ps', ['-eo', 'args=']);
			return stdout.split('\n').filter((line) => line.includes(dir) && !line.includes('cli.js'));
		},
	});
});

describe.skipIf(!hasPrograms)('a workshop with its roster in a server that is there', () => {
	test('touches nothing else in it, and takes all of its own away', async () => {
		const server = await RosterServer.start();
		onTestFinished(() => server.remove());
		// The server has made a home of its own; the workshop is to have another one.
		const place = privateHome();
		onTestFinished(place.remove);
		const env = {PG_REPLICATION_TUTORIAL_HOME: place.home, DEBUG: undefined, PGPASSWORD: undefined};
		const {host, port, user, password = ''} = server.administrator();
		// Of the same name as the one in a workshop's own server, and open to all roles.
		const database = 'workshop';
		const client = new pg.Client({host, port, database, user, password});
		await client.connect();
		onTestFinished(() => client.end());
		await client.query(`CREATE TABLE grades (pupil text, grade int); INSERT INTO grades VALUES ('ada', 1);
			CREATE SCHEMA ws_other; CREATE TABLE ws_other.seat (seat int); CREATE ROLE ws_other_owner;
			CREATE ROLE teacher LOGIN PASSWORD 'teaches'; GRANT SELECT ON grades TO teacher`);
		const everything = async () => {
			const {rows} = await client.query(`
				SELECT 'relation', oid::regclass::text, relacl::text FROM pg_class WHERE oid >= 16384 AND relkind IN ('r', 'S', 'v')
				UNION ALL SELECT 'role', rolname, rolpassword FROM pg_authid WHERE oid >= 16384
				UNION ALL SELECT 'schema', nspname, nspacl::text FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp'
				UNION ALL SELECT 'function', proname, proacl::text FROM pg_proc WHERE oid >= 16384
				UNION ALL SELECT 'database', datname, coalesce(datacl, acldefault('d', datdba))::text FROM pg_database
				UNION ALL SELECT 'grade', pupil, grade::text FROM grades ORDER BY 1, 2, 3`);
			return rows;
		};
		const before = await everything();

		const address = `postgresql://${user}:${password}@${host}:${port}/${database}`;
		const opened = await runCli(['workshop', 'open', '--name', 'given', '--roster', address, '--seats', '2'], env);
		expect({exitCode: opened.exitCode, stderr: opened.stderr}).toEqual({exitCode: 0, stderr: ''});
		expect(opened.stdout).not.toContain(password);
		expect(await everything()).not.toEqual(before);
		const {rows: teacher} = await client.query(
			"SELECT has_database_privilege('teacher', 'workshop', 'CONNECT') AS enters, has_schema_privilege('teacher', 'public', 'USAGE') AS reads",
		);
		expect(teacher).toEqual([{enters: true, reads: true}]);
		const code = /^ {4}(\S+@\S+)$/m.exec(opened.stdout)?.[1] ?? '';
		expect((await claimSeat(parseInvitation(code), {id: randomUUID(), alias: 'heron'})).seat).toBe(1);
		// Given again, with the address or without: the same line.
		for (const more of [[], ['--roster', address]]) {
			expect((await runCli(['workshop', 'open', '--name', 'given', ...more], env)).stdout).toBe(
				opened.stdout.replace(/^Making.*\n/, ''),
			);
		}

		const kept = readFileSync(path.join(place.home, 'workshops', 'given', 'workshop.json'), 'utf8');
		expect(kept).toContain(password);
		const closed = await runCli(['workshop', 'close'], env);
		expect(closed).toMatchObject({exitCode: 0, stderr: ''});
		expect(`${closed.stdout}`).not.toContain(password);
		expect(await everything()).toEqual(before);
	});
});

import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {Condition} from '../../../source/course/types.js';
import {
	answers,
	end,
	hasPrograms,
	initialise,
	makePrimary,
	rules,
	settings,
	start,
	streaming,
	takeBackup,
} from '../../support/labs/local-instances.js';
import {ScratchLab} from '../../support/labs/scratch-lab.js';

const caughtUp: Condition = {kind: 'caughtup', instance: 'postgres-2', from: 'postgres-1'};

describe.skipIf(!hasPrograms)('why a standby does not follow', () => {
	let lab: ScratchLab;

	beforeAll(async () => {
		lab = await ScratchLab.open('local', 'diag-standby');
		await makePrimary(lab, 'max_connections = 20\nwal_keep_size = 8MB');
		await lab.prepare(`${takeBackup} && mv postgres-2/pgdata postgres-2/pristine`);
		await lab.write('postgres-2/config/pg_hba.conf', rules);
	});

	afterAll(async () => lab?.remove());

	beforeEach(async () => {
		await lab.prepare(`${end('postgres-2')}
			rm -rf postgres-2/pgdata && cp -a postgres-2/pristine postgres-2/pgdata`);
		await lab.write('postgres-2/config/postgresql.conf', settings('postgres-2', 'max_connections = 20'));
		await lab.begin();
	});

	/** Starts the standby after a command has spoilt something in its data folder. */
	const startSpoilt = async (command = ':') => {
		await lab.prepare(command);
		await lab.prepare(start('postgres-2'));
	};

	const connection = (change: string) =>
		`sed -i "s/^primary_conninfo = .*/${change}/" postgres-2/pgdata/postgresql.auto.conf`;

	test('standby-not-in-recovery', async () => {
		await startSpoilt('rm postgres-2/pgdata/standby.signal');
		await lab.expectCause('standby-not-in-recovery', streaming);
		await lab.expectCause('standby-not-in-recovery', answers('postgres-2', 'SELECT pg_is_in_recovery()'));
	});

	test('standby-without-source', async () => {
		await startSpoilt(connection(''));
		await lab.expectCause('standby-without-source', streaming);
	});

	test('standby-points-nowhere', async () => {
		await startSpoilt("sed -i 's/port={{postgres-1.port}}/port=1/' postgres-2/pgdata/postgresql.auto.conf");
		const cause = await lab.expectCause('standby-points-nowhere', streaming);
		expect(cause.cause).toContain('127.0.0.1, port 1,');
	});

	test.each([
		['password=my secret', 'missing "="'],
		['sslnegotiation=perhaps', 'sslnegotiation'],
		['sslmode=perhaps', 'perhaps'],
	])('field 7: conninfo-not-read, of %s', async (option, says) => {
		await startSpoilt();
		await lab.expectHolds(streaming);
		const server = 'host=127.0.0.1 port={{postgres-1.port}} user={{replication.user}}';
		await lab.sql('postgres-2', `ALTER SYSTEM SET primary_conninfo = '${server} ${option}'`);
		await lab.reload('postgres-2');
		const cause = await lab.expectCause('conninfo-not-read', streaming);
		expect(cause.cause).toMatch(new RegExp(says));
		await lab.carryOut(cause);
		await lab.expectHolds(streaming);
	});

	test('standby-under-another-name', async () => {
		await lab.write(
			'postgres-2/config/postgresql.conf',
			settings('postgres-2', 'max_connections = 20').replace("'postgres-2'", "'postgres-1'"),
		);
		await startSpoilt();
		const cause = await lab.expectCause('standby-under-another-name', streaming);
		expect(cause.cause).toContain('as postgres-1');
		await lab.write('postgres-2/config/postgresql.conf', settings('postgres-2', 'max_connections = 20'));
		await lab.prepare(/then `([^`]+)`/.exec(cause.remedy)?.[1] ?? 'false');
		await lab.expectHolds(streaming);
	});

	test('standby-password-not-given', async () => {
		await startSpoilt("sed -i 's/passfile=[^ ]*pgpass/passfile=nowhere/' postgres-2/pgdata/postgresql.auto.conf");
		await lab.expectCause('standby-password-not-given', streaming);
	});

	test('standby-password-wrong', async () => {
		await lab.sql('postgres-1', `ALTER ROLE "{{replication.user}}" PASSWORD 'another'`);
		try {
			await startSpoilt();
			await lab.expectCause('standby-password-wrong', streaming);
		} finally {
			await lab.sql('postgres-1', `ALTER ROLE "{{replication.user}}" PASSWORD '{{replication.password}}'`);
		}
	});

	test('standby-not-let-in', async () => {
		await lab.write('postgres-1/config/pg_hba.conf', rules.replace(/^host replication.*\n/m, ''));
		await lab.reload('postgres-1');
		try {
			await startSpoilt();
			await lab.expectCause('standby-not-let-in', streaming);
		} finally {
			await lab.write('postgres-1/config/pg_hba.conf', rules);
			await lab.reload('postgres-1');
		}
	});

	test('standby-setting-lower', async () => {
		await lab.write('postgres-2/config/postgresql.conf', settings('postgres-2', 'max_connections = 10'));
		expect(await lab.sh(start('postgres-2'))).not.toBe(0);
		const cause = await lab.expectCause('standby-setting-lower', streaming);
		await lab.carryOut(cause);
		await lab.expectHolds(streaming);
	});

	test('system-identifier-differs', async () => {
		await lab.prepare('rm -rf postgres-2/pgdata');
		await initialise(lab, 'postgres-2', 'max_connections = 20');
		await startSpoilt(`cp postgres-2/pristine/postgresql.auto.conf postgres-2/pgdata/
			${start('postgres-2')} > /dev/null
			createdb -h "{{sockets}}" -p {{postgres-2.port}} -U {{admin.user}} {{database}}
			pg_ctl -D postgres-2/pgdata -m fast stop > /dev/null
			touch postgres-2/pgdata/standby.signal`);
		await lab.expectCause('system-identifier-differs', streaming);
	});

	test('replay-paused and writes on a standby', async () => {
		await startSpoilt();
		await lab.expectHolds(streaming);
		await lab.sql('postgres-2', 'SELECT pg_wal_replay_pause()');
		await lab.sql('postgres-1', 'CREATE TABLE customers (firstname text)');
		await lab.expectCause('replay-paused', caughtUp);
		const arrived = answers('postgres-2', "SELECT to_regclass('customers') IS NOT NULL");
		await lab.carryOut(await lab.expectCause('replay-paused', arrived));
		await lab.expectHolds(arrived);
		await lab.expectHolds(caughtUp);

		const refusesAsPrimary: Condition = {
			kind: 'sql',
			on: 'postgres-2',
			query: 'CREATE TABLE customers (firstname text)',
			expects: {kind: 'refused', sqlstate: '42P07'},
		};
		await lab.expectCause('write-on-standby', refusesAsPrimary);
		await lab.expectCause('not-promoted', {kind: 'timeline', timeline: 2, on: 'postgres-2'});

		const insert = "INSERT INTO customers VALUES ('Ada')";
		const psql = `psql -X -v ON_ERROR_STOP=1 -h "{{sockets}}" -p {{postgres-2.port}} -U {{admin.user}} -d {{database}}`;
		expect(await lab.sh(`${psql} -c "${insert}"`)).not.toBe(0);
		await lab.expectCause('write-sent-to-standby', answers('postgres-1', 'SELECT count(*) FROM customers', '1'));
	});

	test('wal-segment-removed', async () => {
		await lab.write(
			'postgres-1/config/postgresql.conf',
			settings('postgres-1', 'max_connections = 20\nwal_keep_size = 0'),
		);
		await lab.reload('postgres-1');
		for (let round = 0; round < 3; round++) {
			await lab.sql('postgres-1', "SELECT pg_logical_emit_message(true, 'diag', 'something to switch for')");
			await lab.sql('postgres-1', 'SELECT pg_switch_wal()');
			await lab.sql('postgres-1', 'CHECKPOINT');
		}

		await startSpoilt();
		await lab.expectCause('wal-segment-removed', streaming);
	});

	test('port-of-lab-server, when two servers have changed their ports', async () => {
		const onPortOf = (instance: string, other: string) =>
			start(instance).replace('-o "', `-o "-p {{${other}.port}} `).replace(' start', ' -w start');
		await lab.prepare(`${end('postgres-1')}
			${onPortOf('postgres-1', 'postgres-2')} && ${onPortOf('postgres-2', 'postgres-1')}`);
		await lab.expectCause('port-of-lab-server', answers('postgres-2', 'SELECT true'));
		await lab.expectCause('port-of-lab-server', {kind: 'login', user: 'replicationUser', on: 'postgres-1'});
		await lab.prepare(`${end('postgres-2')}; ${end('postgres-1')}; ${start('postgres-1')}`);
	});

	// The primary changes its part from here on, so this comes last.
	test('two-primaries, and a standby on another timeline', async () => {
		await startSpoilt(`rm -rf postgres-2/pgdata
			${takeBackup}`);
		await lab.expectHolds(caughtUp);
		await lab.prepare('pg_ctl -D postgres-2/pgdata promote > /dev/null');
		await lab.expectHolds({kind: 'timeline', timeline: 2, on: 'postgres-2'});
		const stopped: Condition = {kind: 'instance', instance: 'postgres-1', is: 'stopped'};
		await lab.expectCause('two-primaries', {kind: 'caughtup', instance: 'postgres-1', from: 'postgres-2'});
		await lab.carryOut(await lab.expectCause('two-primaries', stopped));
		await lab.expectHolds(stopped);
		await lab.prepare(`touch postgres-1/pgdata/standby.signal && ${start('postgres-1')}`);
		await lab.begin();
		await lab.expectCause('on-another-timeline', {kind: 'caughtup', instance: 'postgres-1', from: 'postgres-2'});
		await lab.prepare(`${end('postgres-1')}; rm postgres-1/pgdata/standby.signal; ${start('postgres-1')}`);
	});

	test('timeline-diverged', async () => {
		await lab.prepare(`rm -rf postgres-2/pgdata
			${takeBackup}`);
		await startSpoilt();
		await lab.expectHolds(streaming);
		await lab.prepare('pg_ctl -D postgres-2/pgdata promote > /dev/null');
		await lab.sql('postgres-1', "SELECT pg_logical_emit_message(true, 'diag', 'what the new primary never had')");
		await lab.prepare('pg_ctl -D postgres-1/pgdata -m fast stop > /dev/null');
		await lab.prepare(`touch postgres-1/pgdata/standby.signal
			echo "primary_conninfo = 'host=127.0.0.1 port={{postgres-2.port}} user={{replication.user}} password={{replication.password}}'" \\
				>> postgres-1/pgdata/postgresql.auto.conf
			${start('postgres-1')}`);
		await lab.expectCause('timeline-diverged', {kind: 'streaming', instance: 'postgres-1', from: 'postgres-2'});
	});
});

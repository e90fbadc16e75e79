import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {Condition} from '../../../source/course/types.js';
import {answers, hasPrograms, streaming, takeBackup} from '../../support/labs/local-instances.js';
import {caughtUp, configure, openPair, renewStandby, restart, startStandby} from '../../support/labs/local-pair.js';
import type {ScratchLab} from '../../support/labs/scratch-lab.js';

describe.skipIf(!hasPrograms)('why a standby that runs does not have what its primary has', () => {
	let lab: ScratchLab;
	let tables = 0;

	beforeAll(async () => {
		lab = await openPair('diag-behind');
	});

	afterAll(async () => lab?.remove());

	beforeEach(async () => {
		await configure(lab, 'postgres-1');
		await renewStandby(lab);
		await startStandby(lab);
	});

	/** A table that is made on the primary, and the question whether the standby has it. */
	const newTable = async () => {
		const table = `arrived_${tables++}`;
		await lab.sql('postgres-1', `CREATE TABLE ${table} (one int)`);
		return answers('postgres-2', `SELECT count(*) FROM ${table}`, '0');
	};

	// The standby's position counts, not the primary's present settings; after a start it reports one setting at a time.
	test('field 23: replay-paused-by-server: the primary gets more of everything, and takes it back', async () => {
		const raised = ['max_connections = 40', 'max_worker_processes = 20', 'max_wal_senders = 15'];
		raised.push('max_prepared_transactions = 3', 'max_locks_per_transaction = 100');
		await configure(lab, 'postgres-1', raised.join('\n'));
		const arrived = await newTable();
		await lab.expectCause('replay-paused-by-server', caughtUp);
		await configure(lab, 'postgres-1');
		await lab.begin();
		for (const [index, setting] of raised.entries()) {
			const id = index === 0 ? 'replay-paused-by-server' : 'standby-setting-lower';
			const cause = await lab.expectCause(id, arrived);
			expect(cause.remedy).toContain(setting);
			await lab.begin();
			const isLast = index === raised.length - 1;
			await lab.carryOut(cause).catch((error: unknown) => {
				if (isLast) throw error;
			});
		}

		await lab.expectHolds(caughtUp);
		await lab.expectHolds(arrived);
	});

	const targetTime = "recovery_target_time = '2020-01-01'";

	test.each([
		{place: 'pgdata/postgresql.auto.conf', set: () => lab.sql('postgres-2', `ALTER SYSTEM SET ${targetTime}`)},
		{place: 'config/postgresql.conf', set: () => configure(lab, 'postgres-2', targetTime)},
	])('paused-at-recovery-target, which stands in $place', async ({place, set}) => {
		await set();
		await lab.prepare(restart('postgres-2'));
		const arrived = await newTable();
		await lab.expectCause('paused-at-recovery-target', caughtUp);
		const cause = await lab.expectCause('paused-at-recovery-target', arrived);
		expect(cause.cause).toContain(`postgres-2/${place}`);
		expect(cause.remedy).not.toContain('pg_wal_replay_resume');
		await lab.prepare(`sed -i '/^recovery_target/d' postgres-2/config/postgresql.conf`);
		await lab.carryOut(cause);
		for (const condition of [arrived, caughtUp, streaming]) await lab.expectHolds(condition);
		await lab.expectHolds(answers('postgres-2', 'SELECT pg_is_in_recovery()'));
	});

	test('control-data-not-read, while the replay is paused', async () => {
		await lab.sql('postgres-2', 'SELECT pg_wal_replay_pause()');
		const arrived = await newTable();
		const control = 'postgres-2/pgdata/global/pg_control';
		await lab.prepare(`mv ${control} ${control}.away`);
		try {
			const cause = await lab.expectCause('control-data-not-read', arrived);
			expect(cause.cause).toContain('pg_controldata: error: ');
		} finally {
			await lab.prepare(`mv ${control}.away ${control}`);
		}

		await lab.carryOut(await lab.expectCause('replay-paused', arrived));
		await lab.expectHolds(arrived);
	});

	test('field 35: query-cancelled-by-replay', async () => {
		const arrived = await newTable();
		const table = `arrived_${tables - 1}`;
		await lab.sql('postgres-1', `INSERT INTO ${table} SELECT generate_series(1, 100)`);
		await lab.expectHolds(caughtUp);
		await lab.sql('postgres-2', 'ALTER SYSTEM SET max_standby_streaming_delay = 0');
		await lab.reload('postgres-2');
		const psql = 'psql -X -v ON_ERROR_STOP=1 -h "{{sockets}}" -p {{postgres-2.port}} -U {{admin.user}} -d {{database}}';
		const read = (seconds: number) =>
			`${psql} -c 'BEGIN ISOLATION LEVEL REPEATABLE READ' -c 'SELECT count(*) FROM ${table}' -c 'SELECT pg_sleep(${seconds})' -c COMMIT`;
		const cancelled = lab.sh(read(60));
		await lab.expectHolds(
			answers('postgres-2', "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%')"),
		);
		await lab.sql('postgres-1', `DELETE FROM ${table}`);
		await lab.sql('postgres-1', `VACUUM ${table}`);
		expect(await cancelled).not.toBe(0);
		await lab.expectHolds(arrived);
		const cause = await lab.expectCause('query-cancelled-by-replay', answers('postgres-2', 'SELECT false'));
		expect(cause.remedy).toContain('`hot_standby_feedback = on`');
		expect(await lab.sh(read(0))).toBe(0);
	});

	test('replay-paused, of a table that has not arrived', async () => {
		await lab.sql('postgres-2', 'SELECT pg_wal_replay_pause()');
		const arrived = await newTable();
		await lab.carryOut(await lab.expectCause('replay-paused', arrived));
		await lab.expectHolds(arrived);
	});

	const askForSlot = async (slot: string) => {
		await configure(lab, 'postgres-2', `primary_slot_name = '${slot}'`);
		await lab.begin();
	};

	test('field 25: slot-missing, when the server that runs was to be started again', async () => {
		await lab.sql('postgres-2', "ALTER SYSTEM SET primary_slot_name = 'noslot'");
		await lab.prepare(restart('postgres-2'));
		await lab.begin();
		expect(await lab.play('start-the-standby/start-it')).toBe(false);
		// A failed start must not hide it meanwhile.
		await lab.carryOut(await lab.expectCause('slot-missing', streaming, 2000));
		await lab.expectPasses('start-the-standby/start-it');
	});

	const inFolder = (file: string, contains = ''): Condition => {
		return {kind: 'file', path: `postgres-2/pgdata/${file}`, contains, absent: false};
	};

	const verified: Condition = {kind: 'verifybackup', instance: 'postgres-2'};

	test.each([
		{id: 'promoted-beside-primary', spoil: 'pg_ctl -D postgres-2/pgdata promote > /dev/null'},
		{id: 'standby-not-in-recovery', spoil: `rm postgres-2/pgdata/standby.signal && ${restart('postgres-2')}`},
	])('$id, when its folder was to be filled again', async ({id, spoil}) => {
		await lab.prepare(spoil);
		await lab.begin();
		expect(await lab.sh(takeBackup, 'postgres-2')).not.toBe(0);
		await lab.expectCause(id, verified);
		await lab.expectCause(id, streaming);
		await lab.carryOut(await lab.expectCause(id, inFolder('standby.signal')));
		expect(await lab.play('base-backup/take-the-backup')).toBe(true);
		await lab.expectPasses('base-backup/take-the-backup');
		expect(await lab.play('start-the-standby/start-it')).toBe(true);
		await lab.expectPasses('start-the-standby/start-it');
	});

	test('standby-as-another-role, when its folder was to be filled again', async () => {
		const file = 'postgresql.auto.conf';
		await lab.prepare(`sed -i 's/user={{replication.user}}/user=nobody9/' postgres-2/pgdata/${file}
			${restart('postgres-2')}`);
		await lab.begin();
		expect(await lab.sh(takeBackup, 'postgres-2')).not.toBe(0);
		const condition = inFolder(file, lab.filled('^primary_conninfo = .*{{replication.user}}'));
		await lab.expectCause('standby-as-another-role', verified);
		await lab.expectCause('standby-as-another-role', streaming);
		const cause = await lab.expectCause('standby-as-another-role', condition);
		expect(cause.cause).toContain(`postgres-2/pgdata/${file}`);
		await lab.prepare(`sed -i 's/user=nobody9/user={{replication.user}}/' postgres-2/pgdata/${file}`);
		await lab.carryOut(cause);
		await lab.expectHolds(condition);
		await lab.expectPasses('start-the-standby/start-it');
	});

	test('field 25: slot-missing', async () => {
		await askForSlot('postgres_2');
		const arrived = await newTable();
		await lab.expectCause('slot-missing', streaming);
		await lab.expectCause('slot-missing', caughtUp);
		await lab.carryOut(await lab.expectCause('slot-missing', arrived));
		await lab.expectHolds(streaming);
		await lab.expectHolds(arrived);
	});

	test('slot-taken', async () => {
		await lab.sql('postgres-1', "SELECT pg_create_physical_replication_slot('shared')");
		await lab.prepare(`mkdir -p received && { PGPASSFILE="$PWD/secrets/pgpass" pg_receivewal -h 127.0.0.1 \\
			-p {{postgres-1.port}} -U {{replication.user}} -w -S shared -D received > /dev/null 2>&1 & }`);
		await lab.expectHolds(answers('postgres-1', "SELECT active FROM pg_replication_slots WHERE slot_name = 'shared'"));
		await askForSlot('shared');
		const cause = await lab.expectCause('slot-taken', streaming);
		expect(cause.cause).toContain('pg_receivewal');
		await lab.carryOut(cause);
		await lab.expectHolds(streaming);
	});

	test('slot-logical', async () => {
		await configure(lab, 'postgres-1', 'wal_level = logical');
		await lab.expectHolds(streaming);
		await lab.sql('postgres-1', "SELECT pg_create_logical_replication_slot('decoded', 'test_decoding')");
		await askForSlot('decoded');
		await lab.carryOut(await lab.expectCause('slot-logical', streaming));
		await lab.expectHolds(streaming);
		await lab.sql('postgres-1', "SELECT pg_drop_replication_slot('decoded')");
	});

	test('slot-lost', async () => {
		await lab.sql('postgres-1', "SELECT pg_create_physical_replication_slot('kept', true)");
		await askForSlot('kept');
		await lab.expectHolds(streaming);
		await lab.prepare('pg_ctl -D postgres-2/pgdata -m fast stop > /dev/null');
		await configure(lab, 'postgres-1', 'wal_keep_size = 0\nmax_slot_wal_keep_size = 1MB');
		for (let round = 0; round < 4; round++) {
			await lab.sql('postgres-1', "SELECT pg_logical_emit_message(true, 'diag', 'something to switch for')");
			await lab.sql('postgres-1', 'SELECT pg_switch_wal()');
			await lab.sql('postgres-1', 'CHECKPOINT');
		}

		await lab.prepare(restart('postgres-2'));
		await lab.begin();
		await lab.carryOut(await lab.expectCause('slot-lost', streaming));
		expect(await lab.play('base-backup/take-the-backup')).toBe(true);
		await lab.prepare("sed -i \"s/'kept'/'kept_new'/\" postgres-2/config/postgresql.conf");
		expect(await lab.play('start-the-standby/start-it')).toBe(true);
		await lab.expectPasses('start-the-standby/start-it');
	});

	test('standby-cut-off', async () => {
		await lab.sql('postgres-2', "ALTER SYSTEM SET primary_conninfo = ''");
		await lab.reload('postgres-2');
		await lab.expectHolds(answers('postgres-2', 'SELECT count(*) FROM pg_stat_wal_receiver', '0'));
		const arrived = await newTable();
		const cause = await lab.expectCause('standby-cut-off', arrived);
		await lab.carryOut(cause);
		await lab.sql('postgres-2', 'ALTER SYSTEM RESET primary_conninfo');
		await lab.prepare(
			'echo "primary_conninfo = \'host=127.0.0.1 port={{postgres-1.port}} user={{replication.user}} password={{replication.password}}\'" >> postgres-2/config/postgresql.conf',
		);
		await lab.reload('postgres-2');
		await lab.expectHolds(arrived);
	});
});

import {existsSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {undoOf} from '../../../source/course/for-engine.js';
import type {Condition} from '../../../source/course/types.js';
import {afresh} from '../../support/labs/afresh.js';
import {rules, start} from '../../support/labs/docker-instances.js';
import {
	configureDockerPrimary,
	found,
	inData,
	openDockerPair,
	renewDockerStandby,
} from '../../support/labs/docker-pair.js';
import {answers, ready, streaming} from '../../support/labs/local-instances.js';
import {caughtUp} from '../../support/labs/local-pair.js';
import type {ScratchLab} from '../../support/labs/scratch-lab.js';

describe.skipIf('reason' in found)(`a pair in docker${'reason' in found ? ` (${found.reason})` : ''}`, () => {
	let lab: ScratchLab;

	beforeAll(async () => {
		if ('image' in found) lab = await openDockerPair('diag-pair', found.image);
	});

	afterAll(async () => lab?.remove());

	beforeEach(async () => renewDockerStandby(lab));

	test.each([
		{id: 'recovery-conf-docker', spoil: 'touch recovery.conf'},
		{id: 'recovery-signal-docker', spoil: 'mv standby.signal recovery.signal'},
	])('field 33: $id', async ({id, spoil}) => {
		await lab.prepare(inData('postgres-2', spoil));
		await lab.play('start-the-standby/start-it');
		await lab.carryOut(await lab.expectCause(id, ready('postgres-2')));
		await lab.expectPasses('start-the-standby/start-it');
	});

	describe('of which the standby follows', () => {
		beforeEach(async () => {
			await lab.prepare(start('postgres-2'));
			await lab.expectHolds(streaming, 60_000);
			await lab.begin();
		});

		// With a slot the primary would not start with wal_level = minimal, so this comes before one is made.
		test('field 22: standby-wal-minimal', async () => {
			await configureDockerPrimary(lab, 'wal_level = minimal\nmax_wal_senders = 0\narchive_mode = off');
			await configureDockerPrimary(lab);
			const cause = await lab.expectCause('standby-wal-minimal', caughtUp);
			// Its log tells the cause before it has ended; whoever reads that takes longer.
			await lab.expectHolds({kind: 'instance', instance: 'postgres-2', is: 'stopped'});
			await lab.carryOut(cause);
			expect(await lab.play('base-backup/take-the-backup')).toBe(true);
			expect(await lab.play('start-the-standby/start-it')).toBe(true);
			await lab.expectPasses('start-the-standby/start-it');
		});

		test('field 25: slot-missing', async () => {
			await lab.sql('postgres-2', "ALTER SYSTEM SET primary_slot_name = 'postgres_2'");
			await lab.reload('postgres-2');
			await lab.carryOut(await lab.expectCause('slot-missing', streaming));
			await lab.expectHolds(streaming);
		});

		test('field 7: conninfo-not-read-docker; field 17: standby-port-not-in-network', async () => {
			const server = 'host={{postgres-1.host}} user={{replication.user}}';
			for (const [id, conninfo] of [
				['conninfo-not-read-docker', `${server} password=my secret`],
				['conninfo-not-read-docker', `${server} sslnegotiation=perhaps`],
				['standby-port-not-in-network', `${server} port={{postgres-1.port}}`],
			] as const) {
				await lab.sql('postgres-2', `ALTER SYSTEM SET primary_conninfo = '${conninfo}'`);
				await lab.reload('postgres-2');
				await lab.begin();
				await lab.carryOut(await lab.expectCause(id, streaming));
				await lab.expectHolds(streaming);
			}
		});

		test('field 35: query-cancelled-by-replay', async () => {
			await lab.sql('postgres-1', 'CREATE TABLE kept AS SELECT generate_series(1, 100)');
			await lab.expectHolds(caughtUp);
			await lab.sql('postgres-2', 'ALTER SYSTEM SET max_standby_streaming_delay = 0');
			await lab.reload('postgres-2');
			const psql = 'docker exec {{postgres-2.container}} psql -X -v ON_ERROR_STOP=1 -U {{admin.user}} -d {{database}}';
			const read = (seconds: number) =>
				`${psql} -c 'BEGIN ISOLATION LEVEL REPEATABLE READ' -c 'SELECT count(*) FROM kept' -c 'SELECT pg_sleep(${seconds})'`;
			const cancelled = lab.sh(read(60));
			const reads = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%')";
			await lab.expectHolds(answers('postgres-2', reads));
			await lab.sql('postgres-1', 'DELETE FROM kept');
			await lab.sql('postgres-1', 'VACUUM kept');
			expect(await cancelled).not.toBe(0);
			await lab.expectCause('query-cancelled-by-replay', answers('postgres-2', 'SELECT false'));
			expect(await lab.sh(read(0))).toBe(0);
		});

		test('field 23: replay-paused-by-server', async () => {
			await configureDockerPrimary(lab, 'max_connections = 120');
			await lab.carryOut(await lab.expectCause('replay-paused-by-server', caughtUp));
			await lab.expectHolds(caughtUp, 60_000);
			await configureDockerPrimary(lab);
		});
	});

	test('field 32: data-folder-shared', async () => {
		await lab.prepare(start('postgres-2', {data: '-v "$PWD/postgres-1/pgdata:/data"'}));
		const recovery = answers('postgres-2', 'SELECT pg_is_in_recovery()');
		await lab.expectCause('data-folder-shared', recovery, 60_000);
		await lab.expectCause('data-folder-shared', streaming);
		await lab.carryOut(await lab.expectCause('data-folder-shared', ready('postgres-2')));
		await lab.expectHolds(ready('postgres-1'), 60_000);
		expect(await lab.play('start-the-standby/start-it')).toBe(true);
		await lab.expectPasses('start-the-standby/start-it');
		// A server ends when it finds that the lock file of its data folder is not its own; it looks once a minute.
		const own = await lab.sql('postgres-1', 'SELECT floor(extract(epoch FROM pg_postmaster_start_time()))');
		await lab.prepare(inData('postgres-1', `sh -c '[ "$(sed -n 3p postmaster.pid)" -ge ${Number(own) - 1} ]'`));
	});

	test('field 19: archive-command-stores-nothing-docker', async () => {
		await lab.sql('postgres-1', "ALTER SYSTEM SET archive_command = '/bin/true'");
		await lab.reload('postgres-1');
		let marks = 0;
		const archive = async (): Promise<Condition> => {
			const restorePoint = `mark-${marks++}`;
			await lab.sql('postgres-1', `SELECT pg_create_restore_point('${restorePoint}')`);
			await lab.sql('postgres-1', 'SELECT pg_switch_wal()');
			return {kind: 'archived', restorePoint, on: 'postgres-1'};
		};
		const id = 'archive-command-stores-nothing-docker';
		await lab.carryOut(await afresh(async () => lab.expectCause(id, await archive(), 3000)));
		await afresh(async () => lab.expectHolds(await archive(), 3000));
	});

	// The roles change here, so this comes last.
	test('field 36: two-primaries, whose data is not moved; field 1: and field 2: a backup of the new primary; field 25: its standby', async () => {
		const setAside = 'a-new-standby/set-the-old-data-aside';
		const away: Condition = {kind: 'instance', instance: 'postgres-1', is: 'stopped'};
		await lab.sql('postgres-1', 'CREATE TABLE customers (firstname text, customer_id serial, date_created timestamp)');
		expect(await lab.play('start-the-standby/start-it')).toBe(true);
		await lab.expectPasses('start-the-standby/start-it');
		await lab.play('failover/take-the-primary-away');
		await lab.play('failover/promote-the-standby');
		await lab.expectPasses('failover/promote-the-standby');
		const startOldPrimary = undoOf(lab.step('failover/take-the-primary-away'))?.command ?? 'false';

		await lab.prepare(startOldPrimary);
		await lab.expectHolds(ready('postgres-1'), 60_000);
		await lab.begin();
		expect(await lab.play(setAside)).toBe(false);
		expect(existsSync(path.join(lab.dir, 'postgres-1/pgdata.old'))).toBe(false);
		const cause = await lab.expectCause('two-primaries', away);
		expect(cause.remedy).toMatch(/on timeline 1 only/);
		await lab.carryOut(cause);
		expect(await lab.play(setAside)).toBe(true);
		await lab.expectPasses(setAside);

		await lab.prepare(`rmdir postgres-1/pgdata && mv postgres-1/pgdata.old postgres-1/pgdata
			docker start {{postgres-1.container}}`);
		await lab.expectHolds(ready('postgres-1'), 60_000);
		await lab.prepare('mv postgres-1/pgdata postgres-1/pgdata.old && mkdir postgres-1/pgdata');
		await lab.begin();
		await lab.carryOut(await lab.expectCause('two-primaries', away));
		await lab.expectPasses(setAside);

		const backUp = 'a-new-standby/take-a-backup-of-the-new-primary';
		const verified: Condition = {kind: 'verifybackup', instance: 'postgres-1'};
		await lab.write('postgres-2/config/pg_hba.conf', rules.replace(/^host replication.*\n/m, ''));
		await lab.reload('postgres-2');
		expect(await lab.play(backUp)).toBe(false);
		await lab.carryOut(await lab.expectCause('replication-not-let-in', verified));
		await lab.sql('postgres-2', `ALTER ROLE "{{replication.user}}" PASSWORD 'another'`);
		await lab.begin();
		expect(await lab.play(backUp)).toBe(false);
		await lab.carryOut(await lab.expectCause('password-wrong-docker', verified), lab.value('replication.password'));
		expect(await lab.play(backUp)).toBe(true);
		const startNew = 'a-new-standby/start-the-new-standby';
		expect(await lab.play(startNew)).toBe(true);
		await lab.expectPasses(startNew);

		await lab.sql('postgres-1', "ALTER SYSTEM SET primary_slot_name = 'postgres_1'");
		await lab.reload('postgres-1');
		await lab.begin();
		const follows: Condition = {kind: 'streaming', instance: 'postgres-1', from: 'postgres-2'};
		await lab.carryOut(await lab.expectCause('slot-missing', follows));
		await lab.expectPasses(startNew);
	});
});

import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {end, hasPrograms, ready, start, streaming} from '../../support/labs/local-instances.js';
import {caughtUp, configure, openPair, renewStandby, startStandby} from '../../support/labs/local-pair.js';
import type {ScratchLab} from '../../support/labs/scratch-lab.js';

describe.skipIf(!hasPrograms)('why a standby ends, or does not start', () => {
	let lab: ScratchLab;

	beforeAll(async () => {
		lab = await openPair('diag-stops');
	});

	afterAll(async () => lab?.remove());

	beforeEach(async () => renewStandby(lab));

	test('field 22: standby-wal-minimal', async () => {
		await startStandby(lab);
		await configure(lab, 'postgres-1', 'wal_level = minimal\nmax_wal_senders = 0');
		await configure(lab, 'postgres-1');
		const cause = await lab.expectCause('standby-wal-minimal', caughtUp);
		// Its log tells the cause before it has ended; whoever reads that takes longer.
		await lab.expectHolds({kind: 'instance', instance: 'postgres-2', is: 'stopped'});
		await lab.carryOut(cause);
		expect(await lab.play('base-backup/take-the-backup')).toBe(true);
		expect(await lab.play('start-the-standby/start-it')).toBe(true);
		await lab.expectPasses('start-the-standby/start-it');
	});

	test.each([
		{id: 'recovery-conf', spoil: 'touch postgres-2/pgdata/recovery.conf'},
		{id: 'recovery-signal', spoil: 'cd postgres-2/pgdata && mv standby.signal recovery.signal'},
	])('field 33: $id', async ({id, spoil}) => {
		await lab.prepare(spoil);
		expect(await lab.play('start-the-standby/start-it')).toBe(false);
		await lab.carryOut(await lab.expectCause(id, ready('postgres-2')));
		await lab.expectPasses('start-the-standby/start-it');
	});

	test('shutdown-at-recovery-target, now and after a start', async () => {
		await configure(lab, 'postgres-2', "recovery_target_time = '2020-01-01'\nrecovery_target_action = shutdown");
		await startStandby(lab);
		await lab.sql('postgres-1', 'CREATE TABLE beyond_target (one int)');
		await lab.expectCause('shutdown-at-recovery-target', streaming);
		await lab.begin();
		await lab.play('start-the-standby/start-it');
		const cause = await lab.expectCause('shutdown-at-recovery-target', streaming);
		await lab.prepare("sed -i '/^recovery_target/d' postgres-2/config/postgresql.conf");
		await lab.carryOut(cause);
		await lab.expectPasses('start-the-standby/start-it');
	});

	test('field 32: data-folder-in-use', async () => {
		const wrong = start('postgres-2').replace('postgres-2/pgdata', 'postgres-1/pgdata');
		expect(await lab.sh(wrong)).not.toBe(0);
		const cause = await lab.expectCause('data-folder-in-use', ready('postgres-2'));
		expect(cause.cause).toContain('postgres-1/pgdata');
		await lab.carryOut(cause);
		expect(await lab.play('start-the-standby/start-it')).toBe(true);
		await lab.expectPasses('start-the-standby/start-it');
		await lab.expectHolds(ready('postgres-1'));
	});

	// The roles change here, so this comes last.
	test('timeline-not-in-history', async () => {
		await startStandby(lab);
		await lab.prepare('pg_ctl -D postgres-2/pgdata promote > /dev/null');
		await lab.prepare(`${end('postgres-2')}; touch postgres-2/pgdata/standby.signal; ${start('postgres-2')}`);
		await lab.carryOut(await lab.expectCause('timeline-not-in-history', streaming));
		expect(await lab.play('base-backup/take-the-backup')).toBe(true);
		expect(await lab.play('start-the-standby/start-it')).toBe(true);
		await lab.expectPasses('start-the-standby/start-it');
	});
});

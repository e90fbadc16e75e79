import {existsSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Condition} from '../../../source/course/types.js';
import {afresh} from '../../support/labs/afresh.js';
import {hasPrograms, ready} from '../../support/labs/local-instances.js';
import {configure, openPair, renewStandby, restart, startStandby} from '../../support/labs/local-pair.js';
import type {ScratchLab} from '../../support/labs/scratch-lab.js';

const away: Condition = {kind: 'instance', instance: 'postgres-1', is: 'stopped'};
const setAside = 'a-new-standby/set-the-old-data-aside';
const backUp = 'a-new-standby/take-a-backup-of-the-new-primary';
const startNew = 'a-new-standby/start-the-new-standby';

describe.skipIf(!hasPrograms)('an old primary that is started again after the failover', () => {
	let lab: ScratchLab;

	beforeAll(async () => {
		lab = await openPair('diag-two');
		await lab.sql('postgres-1', 'CREATE TABLE customers (firstname text, customer_id serial, date_created timestamp)');
		await lab.prepare('mkdir -m 700 postgres-2/archive');
		await renewStandby(lab);
		const archive = "archive_mode = on\narchive_command = 'test ! -f ../archive/%f && cp %p ../archive/%f'";
		await configure(lab, 'postgres-2', archive);
		await startStandby(lab);
		await lab.play('failover/take-the-primary-away');
		await lab.play('failover/promote-the-standby');
		await lab.expectPasses('failover/promote-the-standby');
	});

	afterAll(async () => lab?.remove());

	const startOldPrimary = async () => {
		await lab.prepare(restart('postgres-1'));
		await lab.expectHolds(ready('postgres-1'));
		await lab.sql('postgres-1', "INSERT INTO customers (firstname) VALUES ('ghost')");
		await lab.begin();
	};

	test('field 19: archive-command-stores-nothing, on the new primary', async () => {
		const step = 'failover/write-to-the-new-primary';
		const {condition} = lab.step(step).checks.find(({condition: {kind}}) => kind === 'archived') ?? {condition: away};
		await lab.sql('postgres-2', "ALTER SYSTEM SET archive_command = '/bin/true'");
		await lab.reload('postgres-2');
		await lab.carryOut(
			await afresh(async () => {
				expect(await lab.play(step)).toBe(true);
				return lab.expectCause('archive-command-stores-nothing', condition, 3000);
			}),
		);
		await afresh(async () => {
			expect(await lab.play(step)).toBe(true);
			await lab.expectHolds(condition, 3000);
		});
		await lab.expectPasses(step);
		await lab.begin();
	});

	// Whatever it says, the next step does not depend on it.
	test('field 39: pg_rewind refuses', async () => {
		const source = 'host=127.0.0.1 port={{postgres-2.port}} user={{admin.user}} dbname={{database}}';
		const password = 'PGPASSWORD="$(cat secrets/admin.password)"';
		expect(await lab.sh(`${password} pg_rewind -D postgres-1/pgdata --source-server="${source}"`)).not.toBe(0);
		expect(lab.step(setAside).hints.join(' ')).toContain('wal_log_hints');
		await lab.begin();
		expect(await lab.play(setAside)).toBe(true);
		await lab.expectPasses(setAside);
		await lab.prepare('rmdir postgres-1/pgdata && mv postgres-1/pgdata.old postgres-1/pgdata');
	});

	test.each(['failover/promote-the-standby', 'failover/write-to-the-new-primary'])(
		'field 36: two-primaries, at %s',
		async (step) => {
			await startOldPrimary();
			await lab.play(step);
			const {condition} = lab.step(step).checks.find(({kept}) => kept) ?? {condition: away};
			const cause = await lab.expectCause('two-primaries', condition);
			expect(cause.remedy).toMatch(/timeline 1/);
			await lab.carryOut(cause);
			await lab.expectPasses(step);
		},
	);

	test('field 36: two-primaries, whose data is not moved while it runs', async () => {
		await startOldPrimary();
		expect(await lab.play(setAside)).toBe(false);
		expect(existsSync(path.join(lab.dir, 'postgres-1/pgdata.old'))).toBe(false);
		await lab.carryOut(await lab.expectCause('two-primaries', away));
		expect(await lab.play(setAside)).toBe(true);
		await lab.expectPasses(setAside);
	});

	test('field 36: server-elsewhere: its data was moved while it ran', async () => {
		await lab.prepare('rmdir postgres-1/pgdata && mv postgres-1/pgdata.old postgres-1/pgdata');
		await startOldPrimary();
		await lab.prepare('mv postgres-1/pgdata postgres-1/pgdata.old && mkdir -m 700 postgres-1/pgdata');
		await lab.expectCause('server-elsewhere', away);
		expect(await lab.play(backUp)).toBe(true);
		await lab.expectCause('server-elsewhere', away);
		await lab.begin();
		expect(await lab.play(startNew)).toBe(false);
		await lab.carryOut(await lab.expectCause('server-elsewhere', ready('postgres-1')));
		expect(await lab.play(startNew)).toBe(true);
		await lab.expectPasses(startNew);
	});

	describe('and the new standby', () => {
		const follows: Condition = {kind: 'streaming', instance: 'postgres-1', from: 'postgres-2'};

		test.each([
			['25', 'slot-missing', "primary_slot_name = 'postgres_1'"],
			[
				'7',
				'conninfo-not-read',
				"primary_conninfo = 'host=127.0.0.1 port={{postgres-2.port}} user={{replication.user}} password=my secret'",
			],
		])('field %s: %s', async (_number, id, setting) => {
			await lab.sql('postgres-1', `ALTER SYSTEM SET ${setting}`);
			await lab.reload('postgres-1');
			await lab.begin();
			const cause = await lab.expectCause(id, follows);
			expect(cause.remedy).toContain(lab.value('postgres-2.port'));
			await lab.carryOut(cause);
			await lab.expectPasses(startNew);
		});
	});
});

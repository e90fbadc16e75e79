import {execFileSync} from 'node:child_process';
import path from 'node:path';
import pg from 'pg';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {Condition} from '../../../source/course/types.js';
import {answers, hasPrograms, isRoot, makePrimary, takeBackup} from '../../support/labs/local-instances.js';
import {ScratchLab} from '../../support/labs/scratch-lab.js';

const signal: Condition = {kind: 'file', path: 'postgres-2/pgdata/standby.signal', absent: false};
const verified: Condition = {kind: 'verifybackup', instance: 'postgres-2'};

describe.skipIf(!hasPrograms)('why there is no backup', () => {
	let lab: ScratchLab;

	beforeAll(async () => {
		lab = await ScratchLab.open('local', 'diag-backup');
		await makePrimary(lab, 'max_wal_senders = 2');
	});

	afterAll(async () => lab?.remove());

	beforeEach(async () => {
		await lab.prepare('rm -rf postgres-2/pgdata && mkdir -p -m 700 postgres-2/pgdata');
		await lab.begin();
	});

	test('backup-without-manifest', async () => {
		await lab.prepare('touch postgres-2/pgdata/PG_VERSION');
		await lab.expectCause('backup-without-manifest', verified);
	});

	test('backup-altered', async () => {
		await lab.prepare(takeBackup);
		await lab.expectHolds(verified);
		await lab.prepare('echo x >> postgres-2/pgdata/PG_VERSION');
		await lab.expectCause('backup-altered', verified);
		await lab.prepare('rm postgres-2/pgdata/PG_VERSION');
		await lab.expectCause('backup-altered', verified);
		await lab.prepare('cp postgres-1/pgdata/PG_VERSION postgres-2/pgdata/; touch postgres-2/pgdata/more');
		await lab.expectCause('backup-altered', verified);
		await lab.prepare(
			'rm postgres-2/pgdata/more; printf 99 | dd of=postgres-2/pgdata/PG_VERSION conv=notrunc status=none',
		);
		await lab.expectCause('backup-altered', verified);
	});

	test('backup-not-verified', async () => {
		await lab.prepare(`${takeBackup} && echo more >> postgres-2/pgdata/backup_manifest`);
		const cause = await lab.expectCause('backup-not-verified', verified);
		expect(cause.cause).toMatch(/pg_verifybackup: .*manifest/);
		await lab.prepare(`rm -rf postgres-2/pgdata; ${takeBackup}`);
		await lab.expectHolds(verified);
	});

	test('disk-full-command', async (context) => {
		const folder = path.join(lab.dir, 'postgres-2/pgdata');
		try {
			if (!isRoot) throw new Error('not root');
			execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=777', 'diag', folder], {stdio: 'ignore'});
		} catch {
			context.skip('no small file system can be mounted here');
		}

		try {
			expect(await lab.sh(takeBackup)).not.toBe(0);
			await lab.expectCause('disk-full-command', signal);
		} finally {
			execFileSync('umount', ['-l', folder]);
		}
	});

	test('too-many-walsenders', async () => {
		// The senders of a backup that broke off before this may still be there.
		const senders = "SELECT coalesce(string_agg(state, ','), 'none') FROM pg_stat_replication";
		await lab.expectHolds(answers('postgres-1', senders, 'none'));
		// A connection of our own stays as long as we want; pg_receivewal once left its place free for a moment.
		const holder = new pg.Client({
			host: '127.0.0.1',
			port: Number(lab.value('postgres-1.port')),
			user: lab.value('replication.user'),
			password: lab.value('replication.password'),
			// The driver hands it on to the server, though its types do not say so.
			...({replication: 'true'} as object),
		});
		await holder.connect();
		try {
			await lab.expectHolds(answers('postgres-1', senders, 'startup'));
			expect(await lab.sh(takeBackup)).not.toBe(0);
			const cause = await lab.expectCause('too-many-walsenders', signal);
			expect(cause.cause).toContain('2 clients');
		} finally {
			await holder.end();
		}
	});
});

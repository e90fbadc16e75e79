import {execFileSync} from 'node:child_process';
import path from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {Condition} from '../../../source/course/types.js';
import {afresh} from '../../support/labs/afresh.js';
import {
	end,
	hasPrograms,
	isRoot,
	makePrimary,
	ready,
	rules,
	settings,
	start,
	takeBackup,
} from '../../support/labs/local-instances.js';
import {ScratchLab} from '../../support/labs/scratch-lab.js';

const command = 'test ! -f ../archive/%f && cp %p ../archive/part && mv ../archive/part ../archive/%f';

describe.skipIf(!hasPrograms)('why nothing is archived', () => {
	let lab: ScratchLab;
	let marks = 0;

	beforeAll(async () => {
		lab = await ScratchLab.open('local', 'diag-archive');
		await makePrimary(lab, 'archive_mode = on');
	});

	afterAll(async () => lab?.remove());

	beforeEach(async () => {
		await lab.prepare('chmod -f 700 postgres-1/archive; mkdir -p -m 700 postgres-1/archive');
		await configure(command);
		await afresh(async () => lab.expectHolds(await archived(), 3000));
		await lab.begin();
	});

	const configure = async (archiveCommand: string, more = 'archive_mode = on') => {
		const line = `archive_command = '${archiveCommand}'`;
		await lab.write('postgres-1/config/postgresql.conf', settings('postgres-1', `${more}\n${line}`));
		await lab.reload('postgres-1');
	};

	/** Puts a mark into the log. */
	const mark = async (): Promise<Condition> => {
		const restorePoint = `mark-${marks++}`;
		await lab.sql('postgres-1', `SELECT pg_create_restore_point('${restorePoint}')`);
		return {kind: 'archived', restorePoint, on: 'postgres-1'};
	};

	/** Puts a mark into the log and has its segment archived. */
	const archived = async (): Promise<Condition> => {
		const condition = await mark();
		await lab.sql('postgres-1', 'SELECT pg_switch_wal()');
		return condition;
	};

	test('archive-not-asked', async () => {
		const marked = await mark();
		await lab.carryOut(await lab.expectCause('archive-not-asked', marked));
		await lab.expectHolds(marked);
	});

	test.each(['/bin/true', ':', 'exit 0', 'cp %p ../%f.elsewhere'])(
		'field 19: archive-command-stores-nothing: %s',
		async (lying) => {
			await configure(lying);
			await lab.carryOut(
				await afresh(async () => lab.expectCause('archive-command-stores-nothing', await archived(), 3000)),
			);
			await afresh(async () => lab.expectHolds(await archived(), 3000));
		},
	);

	test('field 19: archive-command-stores-nothing, set by ALTER SYSTEM', async () => {
		await lab.sql('postgres-1', "ALTER SYSTEM SET archive_command = '/bin/true'");
		await lab.reload('postgres-1');
		const cause = await afresh(async () => lab.expectCause('archive-command-stores-nothing', await archived(), 3000));
		expect(cause.remedy).toMatch(/lost/);
		await lab.carryOut(cause);
		await afresh(async () => lab.expectHolds(await archived(), 3000));
	});

	test('segment-not-read', async () => {
		await lab.prepare('head -c 1048576 /dev/urandom > postgres-1/archive/0000000100000000000000FF');
		const cause = await lab.expectCause('segment-not-read', await mark());
		expect(cause.cause).toContain('0000000100000000000000FF');
		expect(cause.cause).toContain('pg_waldump: ');
		await lab.prepare('rm postgres-1/archive/0000000100000000000000FF');
	});

	test('archive-folder-missing', async () => {
		await lab.prepare('mv postgres-1/archive postgres-1/archive.before');
		const marked = await archived();
		await lab.carryOut(await lab.expectCause('archive-folder-missing', marked));
		await lab.expectHolds(marked);
	});

	test.each([
		['a file', 'echo no folder > postgres-1/archive'],
		['a link to nowhere', 'ln -s nowhere postgres-1/archive'],
	])('archive-not-a-folder, but %s', async (what, make) => {
		await lab.prepare(`mv postgres-1/archive "$(mktemp -d -p .)" && ${make}`);
		const marked = await archived();
		const cause = await lab.expectCause('archive-not-a-folder', marked);
		expect(cause.cause).toContain(what);
		await lab.carryOut(cause);
		await lab.expectHolds(marked);
		await lab.prepare('mv postgres-1/archive.before "$(mktemp -d -p .)"');
	});

	test('archive-folder-closed', async () => {
		await lab.prepare('chmod 500 postgres-1/archive');
		const marked = await archived();
		const cause = await lab.expectCause('archive-folder-closed', marked);
		await lab.prepare('chmod 700 postgres-1/archive');
		expect(cause.remedy).toContain('`chmod 700 postgres-1/archive`');
		await lab.reload('postgres-1');
		await lab.expectHolds(marked);
	});

	test('archive-file-exists', async () => {
		const marked: Condition = {kind: 'archived', restorePoint: 'twice', on: 'postgres-1'};
		const segment = await lab.sql('postgres-1', "SELECT pg_walfile_name(pg_create_restore_point('twice'))");
		await lab.prepare(`head -c 1048576 /dev/zero > postgres-1/archive/${segment}`);
		await lab.sql('postgres-1', 'SELECT pg_switch_wal()');
		await lab.carryOut(await lab.expectCause('archive-file-exists', marked));
		await lab.expectHolds(marked);
	});

	test('archive-segment-cut-short', async () => {
		await configure('test ! -f ../archive/%f && cp %p ../archive/%f');
		const marked: Condition = {kind: 'archived', restorePoint: 'cut', on: 'postgres-1'};
		const segment = await lab.sql('postgres-1', "SELECT pg_walfile_name(pg_create_restore_point('cut'))");
		await lab.prepare(`head -c 70000 /dev/zero > postgres-1/archive/${segment}`);
		await lab.sql('postgres-1', 'SELECT pg_switch_wal()');
		const cause = await lab.expectCause('archive-segment-cut-short', marked);
		expect(cause.cause).toContain(`${segment} in postgres-1/archive has 70000 bytes`);
		await lab.carryOut(cause);
		await lab.expectHolds(marked);
	});

	test('restored-segment-cut-short', async () => {
		await lab.write('secrets/pgpass', '127.0.0.1:*:*:{{replication.user}}:{{replication.password}}\n', '600');
		await lab.prepare(
			`${takeBackup} && rm postgres-2/pgdata/standby.signal && touch postgres-2/pgdata/recovery.signal`,
		);
		const restoring = "restore_command = 'cp ../../postgres-1/archive/%f %p'";
		await lab.write('postgres-2/config/postgresql.conf', settings('postgres-2', restoring));
		await lab.write('postgres-2/config/pg_hba.conf', rules);
		await lab.expectHolds(await archived());
		// The WAL that the backup brings along is taken from the archive, if it is there.
		await lab.prepare(`cd postgres-1/archive && cp -p "$(ls | grep -E '^[0-9A-F]{24}$' | tail -1)" ../whole &&
			truncate -s 70000 "$(ls | grep -E '^[0-9A-F]{24}$' | tail -1)"`);
		await lab.begin();
		expect(await lab.sh(start('postgres-2'))).not.toBe(0);
		const cause = await lab.expectCause('restored-segment-cut-short', ready('postgres-2'));
		expect(cause.cause).toContain('70000 bytes instead of 1048576');
		await lab.prepare(`cd postgres-1/archive && file=$(ls | grep -E '^[0-9A-F]{24}$' | tail -1) &&
			mv -n "$file" "$file.part" && cp -p ../whole "$file"`);
		await lab.prepare(`${start('postgres-2')} > /dev/null`);
		await lab.expectHolds(ready('postgres-2'));
		await lab.prepare(end('postgres-2'));
	});

	test('the command of the manual is accepted, too', async () => {
		const setting = {kind: 'setting', setting: 'archive_command', on: 'postgres-1', is: command} as const;
		const manual = 'test ! -f ../archive/%f && cp %p ../archive/%f';
		await configure(manual);
		await lab.expectCause('setting-not-written', setting);
		await lab.expectHolds({...setting, or: manual});
	});

	test('a copy that was broken off is begun anew', async () => {
		await lab.prepare('head -c 70000 /dev/zero > postgres-1/archive/part');
		await lab.expectHolds(await archived());
		await lab.prepare('! test -e postgres-1/archive/part');
	});

	test('archive-command-empty', async () => {
		await configure('');
		await afresh(async () => lab.expectCause('archive-command-empty', await archived(), 3000));
	});

	test('archive-command-fails', async () => {
		await configure('echo the archive says no; false');
		await afresh(async () => lab.expectCause('archive-command-fails', await archived(), 3000));
	});

	test('archive-disk-full', async (context) => {
		const folder = path.join(lab.dir, 'postgres-1/archive');
		try {
			if (!isRoot) throw new Error('not root');
			execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=777', 'diag', folder], {stdio: 'ignore'});
		} catch {
			context.skip('no small file system can be mounted here');
		}

		try {
			await lab.prepare('head -c 7900000 /dev/zero > postgres-1/archive/ballast');
			const marked = await archived();
			const cause = await lab.expectCause('archive-disk-full', marked);
			expect(cause.remedy).toContain('df -h postgres-1/archive');
			await lab.prepare('rm postgres-1/archive/ballast');
			await lab.carryOut(cause);
			await lab.expectHolds(marked);
		} finally {
			execFileSync('umount', ['-l', folder]);
		}
	});

	test('archive-mode-off', async () => {
		await configure(command, 'archive_mode = off');
		await lab.prepare('pg_ctl -D postgres-1/pgdata -l postgres-1/postgres.log -m immediate restart > /dev/null');
		const marked = await archived();
		await lab.expectCause('archive-mode-off', marked);
		await configure(command);
		await lab.prepare('pg_ctl -D postgres-1/pgdata -l postgres-1/postgres.log restart > /dev/null');
	});

	// After a command that cannot be found the archiver itself ends, and rests before it comes back: so this is the last.
	test('archive-command-not-found', async () => {
		await configure('copy-the-segment %p ../archive/%f');
		await lab.expectCause('archive-command-not-found', await archived());
	});
});

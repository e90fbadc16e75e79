import {execFileSync} from 'node:child_process';
import path from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {Condition} from '../../../source/course/types.js';
import {afresh} from '../../support/labs/afresh.js';
import {hasPrograms, isRoot, makePrimary, settings} from '../../support/labs/local-instances.js';
import {ScratchLab} from '../../support/labs/scratch-lab.js';

const command = 'test ! -f ../archive/%f && cp %p ../archive/%f';

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
		await lab.prepare(`echo other > postgres-1/archive/${segment}`);
		await lab.sql('postgres-1', 'SELECT pg_switch_wal()');
		await lab.carryOut(await lab.expectCause('archive-file-exists', marked));
		await lab.expectHolds(marked);
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
			execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k,mode=777', 'diag', folder], {stdio: 'ignore'});
		} catch {
			context.skip('no small file system can be mounted here');
		}

		try {
			const cause = await lab.expectCause('archive-disk-full', await archived());
			expect(cause.remedy).toContain('df -h postgres-1/archive');
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

import {chmod, mkdtemp, rm, symlink} from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {Condition} from '../../../source/course/types.js';
import {findPrograms, neededPrograms} from '../../../source/lab/local/programs.js';
import {answers, end, hasPrograms, makePrimary, ready, settings, start} from '../../support/labs/local-instances.js';
import {ScratchLab} from '../../support/labs/scratch-lab.js';

const inForce = (setting: string, is: string): Condition => ({kind: 'setting', setting, on: 'postgres-1', is});

describe.skipIf(!hasPrograms)('why a setting is not in force', () => {
	let lab: ScratchLab;

	beforeAll(async () => {
		lab = await ScratchLab.open('local', 'diag-settings');
		await makePrimary(lab);
	});

	afterAll(async () => lab?.remove());

	beforeEach(async () => {
		await configure('');
		await lab.begin();
	});

	const configure = async (more: string) => {
		await lab.write('postgres-1/config/postgresql.conf', settings('postgres-1', more));
		await lab.reload('postgres-1');
	};

	test('setting-not-written', async () => {
		await lab.expectCause('setting-not-written', inForce('work_mem', '8MB'));
	});

	test('setting-not-loaded', async () => {
		await lab.write('postgres-1/config/postgresql.conf', settings('postgres-1', 'work_mem = 8MB'));
		await lab.carryOut(await lab.expectCause('setting-not-loaded', inForce('work_mem', '8MB')));
		await lab.expectHolds(inForce('work_mem', '8MB'));
	});

	test('setting-waits-for-restart', async () => {
		await configure('archive_mode = on');
		await lab.carryOut(await lab.expectCause('setting-waits-for-restart', inForce('archive_mode', 'on')));
		await lab.expectHolds(inForce('archive_mode', 'on'));
	});

	test('setting-overridden', async () => {
		await lab.sql('postgres-1', "ALTER SYSTEM SET work_mem = '5MB'");
		await configure('work_mem = 8MB');
		const cause = await lab.expectCause('setting-overridden', inForce('work_mem', '8MB'));
		expect(cause.cause).toContain('5MB');
		await lab.prepare((/`([^`]+)`; for/.exec(cause.remedy)?.[1] ?? '').replace('-it', '-i'));
		await lab.expectHolds(inForce('work_mem', '8MB'));
	});

	test('setting-given-at-start', async () => {
		await configure('work_mem = 8MB');
		await lab.prepare(`${end('postgres-1')}
			${start('postgres-1').replace('-o "', '-o "-c work_mem=5MB ')}`);
		await lab.expectCause('setting-given-at-start', inForce('work_mem', '8MB'));
		await lab.prepare(`${end('postgres-1')}
			${start('postgres-1')}`);
		await lab.expectHolds(inForce('work_mem', '8MB'));
	});

	test('config-mistake-on-reload', async () => {
		// A file with a mistake is not loaded, so there is no load to wait for.
		await lab.write('postgres-1/config/postgresql.conf', settings('postgres-1', 'work_mem 8 MB'));
		await lab.sql('postgres-1', 'SELECT pg_reload_conf()');
		const cause = await lab.expectCause('config-mistake-on-reload', inForce('work_mem', '7MB'));
		expect(cause.cause).toMatch(/Line \d+ of .*postgresql\.conf/);
	});

	test('table-missing', async () => {
		await lab.expectCause('table-missing', answers('postgres-1', 'SELECT count(*) FROM customers', '1'));
	});

	test('statement-masked', async () => {
		const psql = `psql -X -v ON_ERROR_STOP=1 -h "{{sockets}}" -p {{postgres-1.port}} -U {{admin.user}} -d {{database}}`;
		expect(await lab.sh(`${psql} <<'SQL'\n# make the table\nCREATE TABLE masked ();\nSQL`)).not.toBe(0);
		const made = answers('postgres-1', "SELECT to_regclass('masked') IS NOT NULL");
		const cause = await lab.expectCause('statement-masked', made);
		expect(cause.cause).toContain('"#"');
	});

	test('not-in-standby-mode', async () => {
		expect(await lab.sh('pg_ctl -D postgres-1/pgdata promote')).not.toBe(0);
		await lab.expectCause('not-in-standby-mode', {kind: 'timeline', timeline: 2, on: 'postgres-2'});
	});

	test('timeline-not-new', async () => {
		await lab.expectCause('timeline-not-new', {kind: 'timeline', timeline: 2, on: 'postgres-1'});
	});

	test('connections-exhausted', async () => {
		await configure('max_connections = 3\nsuperuser_reserved_connections = 0');
		await lab.prepare('pg_ctl -D postgres-1/pgdata -m immediate stop');
		await lab.prepare(start('postgres-1'));
		const clients = Array.from(
			{length: 4},
			() =>
				new pg.Client({
					host: '127.0.0.1',
					port: Number(lab.value('postgres-1.port')),
					user: lab.value('admin.user'),
					password: lab.value('admin.password'),
					database: lab.value('database'),
				}),
		);
		try {
			for (const client of clients) {
				client.on('error', () => {});
				// Which of them is the first to be refused does not matter.
				await client.connect().catch(() => {});
			}

			await lab.expectCause('connections-exhausted', ready('postgres-1'));
		} finally {
			await Promise.all(clients.map((client) => client.end().catch(() => {})));
		}

		await lab.expectHolds(ready('postgres-1'));
	});
});

describe.skipIf(!hasPrograms)('programs that are gone', () => {
	test('program-missing', async () => {
		const programs = await findPrograms();
		const bin = await mkdtemp('/var/tmp/diag-programs-');
		await chmod(bin, 0o755);
		for (const name of neededPrograms) await symlink(path.join(programs?.bin ?? '', name), path.join(bin, name));
		const usual = process.env.PATH;
		// Another folder of the PATH must not have the program.
		process.env.PATH = '/usr/bin:/bin';
		const lab = await ScratchLab.open('local', 'diag-programs', {bin});
		try {
			await rm(path.join(bin, 'pg_verifybackup'));
			expect(await lab.sh('pg_verifybackup postgres-2/pgdata')).toBe(127);
			const cause = await lab.expectCause('program-missing', {
				kind: 'file',
				path: 'postgres-2/pgdata/backup_manifest',
				absent: false,
			});
			expect(cause.cause).toContain('pg_verifybackup');
		} finally {
			process.env.PATH = usual;
			await lab.remove();
			await rm(bin, {recursive: true});
		}
	});
});

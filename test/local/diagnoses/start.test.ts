import {chmod, chown} from 'node:fs/promises';
import {createServer} from 'node:net';
import path from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {
	answers,
	end,
	hasPrograms,
	initialise,
	isRoot,
	ready,
	rules,
	settings,
	start,
} from '../../support/labs/local-instances.js';
import {ScratchLab} from '../../support/labs/scratch-lab.js';

describe.skipIf(!hasPrograms)('why a server does not start', () => {
	let lab: ScratchLab;

	beforeAll(async () => {
		lab = await ScratchLab.open('local', 'diag-start');
		await initialise(lab, 'postgres-1');
	});

	afterAll(async () => lab?.remove());

	beforeEach(async () => {
		await lab.prepare(end('postgres-1'));
		await lab.write('postgres-1/config/postgresql.conf', settings('postgres-1'));
		await lab.write('postgres-1/config/pg_hba.conf', rules);
		await lab.begin();
	});

	const expectNoStart = async (id: string, command = start('postgres-1')) => {
		expect(await lab.sh(command)).not.toBe(0);
		return lab.expectCause(id, ready('postgres-1'));
	};

	const expectNoStartWith = async (id: string, more: string) => {
		await lab.write('postgres-1/config/postgresql.conf', settings('postgres-1', more));
		return expectNoStart(id);
	};

	test('instance-missing', async () => {
		await lab.expectCause('instance-missing', ready('postgres-2'));
	});

	test('server-stopped', async () => {
		await lab.prepare(start('postgres-1'));
		await lab.prepare(end('postgres-1'));
		const cause = await lab.expectCause('server-stopped', ready('postgres-1'));
		await lab.carryOut(cause);
		await lab.expectHolds({kind: 'instance', instance: 'postgres-1', is: 'running'});
	});

	test('socket-missing, of a server that runs', async () => {
		const psql = 'psql -h "{{sockets}}" -p {{postgres-1.port}} -U {{admin.user}} -d postgres -c "SELECT 1"';
		const running = answers('postgres-1', 'SELECT true');
		expect(await lab.sh(psql)).not.toBe(0);
		await lab.expectCause('server-stopped', running);
		await lab.prepare(start('postgres-1'));
		await lab.begin();
		await lab.prepare('rm "{{sockets}}/.s.PGSQL.{{postgres-1.port}}"');
		expect(await lab.sh(psql)).not.toBe(0);
		await lab.carryOut(await lab.expectCause('socket-missing', running));
		await lab.prepare(psql);
	});

	test('folder-to-fill-not-empty, of initdb', async () => {
		await lab.prepare('mkdir -p postgres-2/pgdata; touch postgres-2/pgdata/something');
		expect(await lab.sh('initdb -N -D postgres-2/pgdata', 'postgres-2')).not.toBe(0);
		const cause = await lab.expectCause('folder-to-fill-not-empty', ready('postgres-2'));
		await lab.carryOut(cause);
		await lab.prepare('initdb -N -D postgres-2/pgdata && rm -r postgres-2/pgdata');
	});

	test('config-file-missing', async () => {
		const cause = await expectNoStart('config-file-missing', start('postgres-1', 'nowhere.conf'));
		expect(cause.cause).toContain('nowhere.conf');
	});

	test('config-syntax-error', async () => {
		const more = 'archive_command = ’test ! -f ../archive/%f’';
		const line = settings('postgres-1').split('\n').length - 1;
		const cause = await expectNoStartWith('config-syntax-error', more);
		expect(cause.cause).toContain(`Line ${line} of ${lab.dir}/postgres-1/config/postgresql.conf`);
	});

	test('config-unknown-setting', async () => {
		const cause = await expectNoStartWith('config-unknown-setting', 'wal_levle = replica');
		expect(cause.cause).toContain('wal_levle');
	});

	test('config-bad-value', async () => {
		await expectNoStartWith('config-bad-value', 'wal_level = replicaa');
		await lab.begin();
		await expectNoStartWith('config-bad-value', 'archive_mode = perhaps');
	});

	test('wal-level-minimal-senders', async () => {
		await expectNoStartWith('wal-level-minimal-senders', 'wal_level = minimal\nmax_wal_senders = 3');
	});

	test('wal-level-minimal-archive', async () => {
		await expectNoStartWith('wal-level-minimal-archive', 'wal_level = minimal\nmax_wal_senders = 0\narchive_mode = on');
	});

	test('hba-mistake-at-start', async () => {
		await lab.write('postgres-1/config/pg_hba.conf', `${rules}host all all all scram\n`);
		const cause = await expectNoStart('hba-mistake-at-start');
		expect(cause.cause).toContain('Line 4 of');
	});

	test('port-busy', async () => {
		const other = createServer((socket) => socket.destroy());
		await new Promise<void>((resolve) => other.listen(Number(lab.value('postgres-1.port')), '127.0.0.1', resolve));
		try {
			const cause = await expectNoStart('port-busy');
			expect(cause.remedy).toContain(lab.value('postgres-1.port'));
		} finally {
			await new Promise((resolve) => other.close(resolve));
		}
	});

	test('port-of-another-server', async () => {
		const other = `pg_ctl -D "{{sockets}}/other" -o "-p {{postgres-2.port}} -k '{{sockets}}'" -l "{{sockets}}/other.log"`;
		await lab.prepare(`cp -a postgres-1/pgdata "{{sockets}}/other" && ${other} start`);
		try {
			await lab.expectCause('port-of-another-server', ready('postgres-2'));
		} finally {
			await lab.prepare(`${other} -m immediate stop`);
		}
	});

	test('listens-elsewhere', async () => {
		const bare = "port = {{postgres-2.port}}\nunix_socket_directories = '{{sockets}}'\n";
		await lab.prepare(`cp postgres-1/pgdata/postgresql.conf postgres-1/before.conf
			printf "${bare}" >> postgres-1/pgdata/postgresql.conf
			pg_ctl -D postgres-1/pgdata -l postgres-1/postgres.log start`);
		const running = answers('postgres-1', 'SELECT true');
		const cause = await lab.expectCause('listens-elsewhere', running);
		expect(cause.cause).toContain(`on port ${lab.value('postgres-2.port')}, not on ${lab.value('postgres-1.port')}`);
		await lab.prepare('cp postgres-1/before.conf postgres-1/pgdata/postgresql.conf');
		await lab.prepare(/`([^`]+ stop)`/.exec(cause.remedy)?.[1] ?? 'false');
		await lab.prepare(start('postgres-1'));
		await lab.expectHolds({kind: 'instance', instance: 'postgres-1', is: 'running'});
		await lab.expectCause('database-missing', running);
	});

	test('start-refused, whatever was said and written before is forgotten', async () => {
		const refused = (id: string) => lab.expectCause(id, answers('postgres-1', 'SELECT true'));
		await expectNoStartWith('start-refused', "shared_preload_libraries = 'nowhere'");
		await lab.begin();
		const cause = await refused('start-refused');
		expect(cause.cause).toContain('FATAL:  could not access file "nowhere"');
		await expectNoStartWith('config-unknown-setting', 'wal_levle = replica');
		await lab.begin();
		await refused('config-unknown-setting');
		await lab.write('postgres-1/config/postgresql.conf', settings('postgres-1'));
		await lab.prepare(start('postgres-1'));
		await lab.prepare(end('postgres-1'));
		await lab.begin();
		await refused('server-stopped');
	});

	test('sockets-folder-missing', async () => {
		await lab.prepare('rm -rf "{{sockets}}"');
		await lab.carryOut(await expectNoStart('sockets-folder-missing'));
		await lab.prepare(start('postgres-1'));
	});

	test('sockets-folder-foreign', async () => {
		const folder = {kind: 'folder', path: lab.value('sockets'), mode: '700'} as const;
		await lab.prepare('mv "{{sockets}}" "{{sockets}}.away" && ln -s "{{sockets}}.away" "{{sockets}}"');
		const {cause} = await lab.expectCause('sockets-folder-foreign', folder);
		expect(cause).toContain(folder.path);
		await lab.prepare(
			'mv "{{sockets}}" "{{sockets}}.link" && mv "{{sockets}}.away" "{{sockets}}" && rm "{{sockets}}.link"',
		);
		await lab.expectHolds(folder);
	});

	test('field 12: data-folder-open', async () => {
		await lab.prepare('chmod 755 postgres-1/pgdata');
		const cause = await expectNoStart('data-folder-open');
		expect(cause.remedy).toContain('--dir DIR');
		await lab.carryOut(cause);
		await lab.prepare(start('postgres-1'));
	});

	test('database-missing', async () => {
		await lab.prepare(start('postgres-1'));
		await lab.carryOut(await lab.expectCause('database-missing', ready('postgres-1')));
		await lab.expectHolds(ready('postgres-1'));
	});

	test('data-folder-owner', async (context) => {
		if (!isRoot) context.skip('only root can give a folder away');
		// `nobody`, as Debian and most others number it; any account but the server's would do.
		await chown(path.join(lab.dir, 'postgres-1/pgdata'), 65_534, 65_534);
		await chmod(path.join(lab.dir, 'postgres-1/pgdata'), 0o755);
		const cause = await expectNoStart('data-folder-owner');
		expect(cause.remedy).toContain('chown -R --reference=postgres-1/config postgres-1/pgdata');
	});
});

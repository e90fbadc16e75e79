import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {Condition} from '../../../source/course/types.js';
import {dockerTestImage} from '../../support/labs/docker-image.js';
import {once, rules, settings, start, takeBackup, wipe} from '../../support/labs/docker-instances.js';
import {answers, ready, streaming} from '../../support/labs/local-instances.js';
import {ScratchLab} from '../../support/labs/scratch-lab.js';

const found = await dockerTestImage();
const archiving = `archive_mode = on
archive_command = 'test ! -f /mnt/server/archive/%f && cp %p /mnt/server/archive/%f'`;

describe.skipIf('reason' in found)(`servers in docker${'reason' in found ? ` (${found.reason})` : ''}`, () => {
	let lab: ScratchLab;

	beforeAll(async () => {
		if ('reason' in found) return;
		lab = await ScratchLab.open('docker', 'diag-servers', {image: found.image});
		await lab.write('secrets/admin.env', 'POSTGRES_PASSWORD={{admin.password}}\n', '600');
		await lab.write('secrets/replication.env', 'PGPASSWORD={{replication.password}}\n', '600');
		for (const instance of ['postgres-1', 'postgres-2']) {
			await lab.write(`${instance}/config/postgresql.conf`, settings(instance, archiving));
			await lab.write(`${instance}/config/pg_hba.conf`, rules);
		}

		await lab.prepare('docker network create --label {{label}} {{network}}');
		await lab.prepare(start('postgres-1'));
		await lab.expectHolds(ready('postgres-1'), 60_000);
		await lab.sql(
			'postgres-1',
			`CREATE ROLE "{{replication.user}}" LOGIN REPLICATION PASSWORD '{{replication.password}}'`,
		);
	});

	afterAll(async () => lab?.remove());

	beforeEach(async () => {
		await lab.prepare(wipe('postgres-2'));
		await lab.begin();
	});

	/** Waits until a server answers inside its container, whether it can be reached from outside or not. */
	const untilUp = async (instance: string) =>
		lab.prepare(`for i in $(seq 300); do
			docker exec {{${instance}.container}} pg_isready -q -d {{database}} && exit; sleep 0.1
		done; exit 1`);

	const archived = async (on: string): Promise<Condition> => {
		await lab.sql(on, "SELECT pg_create_restore_point('mark')");
		await lab.sql(on, 'SELECT pg_switch_wal()');
		return {kind: 'archived', restorePoint: 'mark', on};
	};

	test('archive-folder-of-root', async () => {
		const marked = await archived('postgres-1');
		await lab.carryOut(await lab.expectCause('archive-folder-of-root', marked));
		await lab.expectHolds(marked);
	});

	test('archive-segment-cut-short-docker', async () => {
		const marked: Condition = {kind: 'archived', restorePoint: 'cut', on: 'postgres-1'};
		const segment = await lab.sql('postgres-1', "SELECT pg_walfile_name(pg_create_restore_point('cut'))");
		await lab.prepare(`docker exec -u postgres {{postgres-1.container}} bash -c '
			head -c 70000 /dev/zero > /mnt/server/archive/${segment}'`);
		await lab.sql('postgres-1', 'SELECT pg_switch_wal()');
		const cause = await lab.expectCause('archive-segment-cut-short-docker', marked);
		expect(cause.cause).toContain(`${segment} in postgres-1/archive has 70000 bytes`);
		await lab.carryOut(cause);
		await lab.expectHolds(marked);
	});

	test('archive-folder-not-mounted', async () => {
		await lab.prepare(start('postgres-2', {archive: ''}));
		await lab.expectHolds(ready('postgres-2'), 60_000);
		const cause = await lab.expectCause('archive-folder-not-mounted', await archived('postgres-2'));
		expect(cause.remedy).toContain(`docker rm -fv ${lab.value('postgres-2.container')}`);
	});

	test('container-renamed', async () => {
		await lab.prepare('docker rename {{postgres-1.container}} {{postgres-1.container}}-old');
		const {remedy} = await lab.expectCause('container-renamed', ready('postgres-1'));
		expect(remedy).toContain(`its name ${lab.value('postgres-1.container')} back`);
		await lab.prepare('docker rename {{postgres-1.container}}-old {{postgres-1.container}}');
		await lab.expectHolds(ready('postgres-1'));
	});

	test('run-as-root', async () => {
		expect(await lab.sh('docker exec {{postgres-1.container}} pg_ctl promote')).not.toBe(0);
		await lab.expectCause('run-as-root', {kind: 'timeline', timeline: 2, on: 'postgres-2'});
		await lab.begin();
		expect(await lab.sh(`${once} {{image}} initdb -D /tmp/data`)).not.toBe(0);
		await lab.expectCause('run-as-root', ready('postgres-2'));
	});

	test('program-not-started, in a container that runs', async () => {
		// 126 or 127, as the version of Docker will.
		expect(await lab.sh('docker exec {{postgres-1.container}} psqll')).not.toBe(0);
		expect((await lab.expectCause('program-not-started', ready('postgres-2'))).cause).toContain('"psqll"');
	});

	test('field 12: data-folder-without-rights, on a file system that has none; field 13: with --user', async () => {
		// Without these capabilities it is as on such a file system.
		for (const option of ['--cap-drop CHOWN --cap-drop FOWNER', '--user 1000']) {
			await lab.begin();
			await lab.prepare(start('postgres-2', {data: `${option} -v "$PWD/postgres-2/pgdata:/data"`}));
			const cause = await lab.expectCause('data-folder-without-rights', ready('postgres-2'), 30_000);
			expect(cause.remedy).toContain('--lab NAME --dir DIR');
			await lab.prepare(/`(docker rm [^`]+)`/.exec(cause.remedy)?.[1] ?? 'false');
		}

		await lab.prepare(start('postgres-2'));
		await lab.expectHolds(ready('postgres-2'), 60_000);
	});

	test('password-not-given-docker', async () => {
		const logIn = (more: string) =>
			`${once} --network {{network}} ${more} {{image}} psql -X -w -c IDENTIFY_SYSTEM "host={{postgres-1.host}} user={{replication.user}} replication=1"`;
		expect(await lab.sh(logIn(''))).not.toBe(0);
		const cause = await lab.expectCause('password-not-given-docker', ready('postgres-2'));
		expect(cause.remedy).toContain('--env-file secrets/replication.env');
		await lab.prepare(logIn('--env-file secrets/replication.env'));
	});

	test('data-volume-not-empty', async () => {
		await lab.prepare('mkdir -p postgres-2/pgdata && touch postgres-2/pgdata/something');
		await lab.sh(start('postgres-2'));
		await lab.expectCause('data-volume-not-empty', ready('postgres-2'), 30_000);
	});

	test('standby-host-unknown', async () => {
		await lab.prepare(takeBackup);
		await lab.prepare(`${once} -v "$PWD/postgres-2/pgdata:/data" {{image}} \\
			sed -i 's/host=[^ ]*/host=nowhere/' /data/postgresql.auto.conf`);
		// A name server that is out of reach must not make the standby wait.
		await lab.prepare(start('postgres-2', {archive: '--dns-opt timeout:1 --dns-opt attempts:1'}));
		const cause = await lab.expectCause('standby-host-unknown', streaming, 60_000);
		expect(cause.cause).toContain('the host nowhere');
	});

	test('data-folder-shared', async () => {
		// Two servers at once would damage it.
		await lab.prepare('docker stop {{postgres-1.container}}');
		await lab.prepare(start('postgres-2', {data: '-v "$PWD/postgres-1/pgdata:/data"'}));
		try {
			await lab.expectCause('data-folder-shared', ready('postgres-2'), 60_000);
			await lab.expectCause('data-folder-shared', {kind: 'instance', instance: 'postgres-2', is: 'running'});
			await lab.expectCause('data-folder-shared', answers('postgres-2', 'SELECT true'));
		} finally {
			await lab.prepare('docker stop {{postgres-2.container}}; docker start {{postgres-1.container}}');
			await lab.expectHolds(ready('postgres-1'), 60_000);
		}
	});

	test('start-refused', async () => {
		await lab.write(
			'postgres-1/config/postgresql.conf',
			settings('postgres-1', "shared_preload_libraries = 'nowhere'"),
		);
		await lab.prepare('docker restart {{postgres-1.container}}');
		try {
			await lab.begin();
			const cause = await lab.expectCause('start-refused', ready('postgres-1'));
			expect(cause.cause).toContain('FATAL:  could not access file "nowhere"');
		} finally {
			await lab.write('postgres-1/config/postgresql.conf', settings('postgres-1', archiving));
			await lab.prepare('docker restart {{postgres-1.container}}');
			await lab.expectHolds(ready('postgres-1'), 60_000);
		}
	});

	test('field 27: disk-full', async () => {
		await lab.prepare(start('postgres-2', {data: '--tmpfs /data:size=120m,mode=777'}));
		await lab.expectHolds(ready('postgres-2'), 60_000);
		await lab.begin();
		await expect(
			lab.sql('postgres-2', 'CREATE TABLE much AS SELECT repeat(md5(n::text), 60) FROM generate_series(1, 200000) n'),
		).rejects.toThrow();
		const cause = await lab.expectCause('disk-full', answers('postgres-2', "SELECT to_regclass('much') IS NOT NULL"));
		expect(cause.remedy).toContain('pg_replication_slots');
	});

	test('container-silent', async () => {
		const elsewhere = settings('postgres-1', archiving).replace("'*'", "'localhost'");
		await lab.write('postgres-1/config/postgresql.conf', elsewhere);
		await lab.prepare('docker restart {{postgres-1.container}}');
		await untilUp('postgres-1');
		await lab.begin();
		try {
			await lab.expectCause('container-silent', ready('postgres-1'));
		} finally {
			await lab.write('postgres-1/config/postgresql.conf', settings('postgres-1', archiving));
			await lab.prepare('docker restart {{postgres-1.container}}');
			await lab.expectHolds(ready('postgres-1'));
		}
	});

	test('container-ended', async () => {
		await lab.prepare('docker kill {{postgres-1.container}}');
		const cause = await lab.expectCause('container-ended', ready('postgres-1'));
		expect(cause.cause).toContain('code 137');
		await lab.carryOut(cause);
		await lab.expectHolds(ready('postgres-1'));
	});
});

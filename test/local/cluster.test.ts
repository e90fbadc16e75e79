import {rm} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {flows} from '../../source/cluster/cluster.js';
import {ClusterEye, primaryOf, senderOf, serverOf, standbyOf, streamOf} from '../support/labs/cluster-eye.js';
import {end, hasPrograms, initialise, makePrimary, start, takeBackup} from '../support/labs/local-instances.js';
import {ScratchLab} from '../support/labs/scratch-lab.js';

const archiving = `archive_mode = on
archive_command = 'cp %p {{archive}}/%f'
max_wal_senders = 10
wal_keep_size = 64MB`;

/** The pictures of a cluster's whole life, each made for real; every test goes on from where the one before ended. */
describe.skipIf(!hasPrograms)('the picture of a cluster of processes', () => {
	let lab: ScratchLab;
	let eye: ClusterEye;
	const archive = () => path.join(lab.dir, 'postgres-1', 'archive');
	const signal = (instance: string, name: string) =>
		lab.prepare(`for process in $(head -1 ${instance}/pgdata/postmaster.pid) \\
			$(pgrep -P "$(head -1 ${instance}/pgdata/postmaster.pid)"); do kill -${name} $process; done`);

	beforeAll(async () => {
		lab = await ScratchLab.open('local', 'diag-cluster');
		eye = new ClusterEye(lab.context.engine);
	});

	afterAll(async () => {
		await eye?.close();
		await lab?.remove();
	});

	test('nothing is there', async () => {
		await eye.until('two absent instances', ({instances}) => instances.every(({server}) => server.kind === 'absent'));
		expect(eye.watch.cluster.instances.map(({name, port}) => [name, port])).toEqual([
			['postgres-1', Number(lab.value('postgres-1.port'))],
			['postgres-2', Number(lab.value('postgres-2.port'))],
		]);
	});

	test('a primary alone', async () => {
		await makePrimary(lab, archiving.replace('{{archive}}', archive()));
		await eye.until('a primary', (cluster) => primaryOf(cluster, 'postgres-1')?.timeline === 1);
		expect(eye.server('postgres-1')).toMatchObject({
			kind: 'primary',
			lsn: expect.stringMatching(/^\d+\/\w+$/),
			slots: [],
		});
		expect(eye.server('postgres-2')).toEqual({kind: 'absent'});
	});

	test('an archive that fails, with the reason, and is repaired', async () => {
		await lab.sql('postgres-1', 'SELECT pg_switch_wal()');
		const failing = () => {
			const kept = primaryOf(eye.watch.cluster, 'postgres-1')?.archive;
			return kept?.kind === 'on' ? kept.failing : undefined;
		};
		await eye.until('the reason', () => failing()?.reason !== undefined);
		expect(failing()).toMatchObject({
			segment: expect.stringMatching(/^[0-9A-F]{24}$/),
			reason: expect.stringContaining(`cp: cannot create regular file '${archive()}/`),
		});
		expect(failing()?.reason).toContain('No such file or directory');
		await lab.prepare('mkdir -m 700 postgres-1/archive');
		await lab.reload('postgres-1');
		await eye.until('a segment', (cluster) => {
			const kept = primaryOf(cluster, 'postgres-1')?.archive;
			return kept?.kind === 'on' && kept.segments > 0 && kept.failing === undefined;
		});
	});

	test('an archive folder that the server cannot read leaves the rest visible', async () => {
		await lab.prepare('chmod 000 postgres-1/archive');
		await lab.sql('postgres-1', 'CREATE TABLE unread ()');
		const lsn = await lab.sql('postgres-1', 'SELECT pg_current_wal_lsn()');
		await eye.until('the position', (cluster) => primaryOf(cluster, 'postgres-1')?.lsn === lsn);
		await lab.prepare('chmod 700 postgres-1/archive');
	});

	test('a backup under way, with its progress, is no stream', async () => {
		await initialise(lab, 'postgres-2');
		await rm(path.join(lab.dir, 'postgres-2/pgdata'), {recursive: true});
		const from = eye.pictures.length;
		await lab.prepare(takeBackup.replace('pg_basebackup', 'pg_basebackup --max-rate=12M -P'));
		const seen = eye.pictures.slice(from).flatMap(({backups}) => backups);
		const streaming = seen.filter(({phase}) => phase === 'streaming database files');
		expect(streaming.length).toBeGreaterThan(2);
		expect(streaming.at(-1)?.streamed).toBeGreaterThan(streaming[0]?.streamed ?? 0);
		expect(streaming.at(-1)).toMatchObject({from: 'postgres-1', total: expect.any(Number)});
		expect(eye.pictures.slice(from).every(({streams}) => streams.length === 0)).toBe(true);
		await eye.until('no backup', ({backups}) => backups.length === 0);
		expect(eye.server('postgres-2')).toEqual({kind: 'stopped'});
	});

	test('a stream', async () => {
		await lab.prepare(start('postgres-2'));
		await eye.until('a stream', (cluster) => {
			const stream = streamOf(cluster);
			const sender = senderOf(cluster);
			return stream !== undefined && flows(stream) && sender?.replayed !== undefined && sender.lagBytes === 0;
		});
		expect(eye.server('postgres-2')).toMatchObject({kind: 'standby', timeline: 1, paused: false});
		expect(senderOf(eye.watch.cluster)).toMatchObject({syncState: 'async'});
		expect(JSON.stringify(eye.pictures)).not.toContain(lab.value('replication.password'));
	});

	test('lag while replay is paused, and none after that', async () => {
		await lab.sql('postgres-2', 'SELECT pg_wal_replay_pause()');
		await eye.until('paused', (cluster) => standbyOf(cluster, 'postgres-2')?.paused === true);
		await lab.sql('postgres-1', 'CREATE TABLE weight AS SELECT generate_series(1, 20000) AS n');
		await eye.until('lag', (cluster) => (senderOf(cluster)?.lagBytes ?? 0) > 500_000);
		await lab.sql('postgres-2', 'SELECT pg_wal_replay_resume()');
		await eye.until('no lag', (cluster) => senderOf(cluster)?.lagBytes === 0);
		expect(Math.max(...(streamOf(eye.watch.cluster)?.lagHistory ?? []))).toBeGreaterThan(500_000);
	});

	test('a slot, and what it retains', async () => {
		await lab.sql('postgres-1', "SELECT pg_create_physical_replication_slot('spare', true)");
		await lab.sql('postgres-1', 'SELECT pg_switch_wal()');
		await eye.until('the slot', (cluster) => (primaryOf(cluster, 'postgres-1')?.slots[0]?.retained ?? 0) > 0);
		expect(primaryOf(eye.watch.cluster, 'postgres-1')?.slots).toMatchObject([
			{name: 'spare', active: false, walStatus: 'reserved'},
		]);
		await lab.sql('postgres-1', "SELECT pg_drop_replication_slot('spare')");
		await eye.until('no slot', (cluster) => primaryOf(cluster, 'postgres-1')?.slots.length === 0);
	});

	test('a synchronous standby', async () => {
		await lab.sql('postgres-1', `ALTER SYSTEM SET synchronous_standby_names = '"postgres-2"'`);
		await lab.reload('postgres-1');
		await eye.until('sync', (cluster) => senderOf(cluster)?.syncState === 'sync');
		expect(primaryOf(eye.watch.cluster, 'postgres-1')?.synchronous).toBe('"postgres-2"');
		await lab.sql('postgres-1', 'ALTER SYSTEM RESET synchronous_standby_names');
		await lab.reload('postgres-1');
		await eye.until('async', (cluster) => senderOf(cluster)?.syncState === 'async');
	});

	test('a server that hangs is silent, does not hide the other, and comes back', async () => {
		const from = eye.log.length;
		await signal('postgres-2', 'STOP');
		await eye.until('silence', (cluster) => serverOf(cluster, 'postgres-2').kind === 'silent');
		await lab.sql('postgres-1', 'CREATE TABLE meanwhile ()');
		const lsn = await lab.sql('postgres-1', 'SELECT pg_current_wal_lsn()');
		await eye.until('the other', (cluster) => primaryOf(cluster, 'postgres-1')?.lsn === lsn);
		expect(streamOf(eye.watch.cluster)).toMatchObject({receiver: 'none'});
		await signal('postgres-2', 'CONT');
		await eye.until('a standby', (cluster) => serverOf(cluster, 'postgres-2').kind === 'standby');
		expect(eye.log.slice(from).filter((line) => /FATAL|could not/.test(line))).toEqual([]);
	});

	test('looking leaves no trace in the log, and does not hold up a smart shutdown', async () => {
		const from = eye.log.length;
		await lab.context.servers.release('postgres-2');
		// It fails when the server has not ended in that time.
		await lab.prepare('pg_ctl -D postgres-2/pgdata -m smart -t 20 stop');
		await eye.until('stopped', (cluster) => serverOf(cluster, 'postgres-2').kind === 'stopped');
		await eye.until('a broken stream', (cluster) => streamOf(cluster)?.sender === 'none');
		expect(streamOf(eye.watch.cluster)?.receiver).toBe('none');
		expect(eye.log.slice(from).filter((line) => /\b57P03\b|cluster|statement/.test(line))).toEqual([]);
		await lab.prepare(start('postgres-2'));
		await eye.until('a stream', (cluster) => flows(streamOf(cluster) ?? never()));
	});

	test('a primary that is killed is stopped, and the stream is broken', async () => {
		await signal('postgres-1', 'KILL');
		await eye.until('stopped', (cluster) => serverOf(cluster, 'postgres-1').kind === 'stopped');
		await eye.until('no receiver', (cluster) => streamOf(cluster)?.receiver === 'none');
		expect(streamOf(eye.watch.cluster)?.sender).toBe('none');
		expect(eye.server('postgres-2')).toMatchObject({kind: 'standby', timeline: 1});
	});

	test('the standby is promoted', async () => {
		await lab.sql('postgres-2', 'SELECT pg_promote()');
		await eye.until('a promoted server', (cluster) => primaryOf(cluster, 'postgres-2')?.timeline === 2);
		expect(eye.watch.cluster.streams).toEqual([]);
	});

	test('two timelines: the old primary is back', async () => {
		// Without a parent that reaps it, a killed process stays in the table, and its lock seems to hold.
		await rm(path.join(lab.dir, 'postgres-1/pgdata/postmaster.pid'));
		// The last of the killed processes may still hold the shared memory.
		await lab.prepare(`for attempt in $(seq 50); do
			${start('postgres-1')} && exit; sleep 0.1
		done; exit 1`);
		await eye.until('two primaries', (cluster) => primaryOf(cluster, 'postgres-1')?.timeline === 1);
		expect(eye.server('postgres-2')).toMatchObject({kind: 'primary', timeline: 2});
		expect(eye.watch.cluster.streams).toEqual([]);
	});

	test('the new standby follows the new primary on its timeline', async () => {
		await lab.prepare(`${end('postgres-1')}
			rm -rf postgres-1/pgdata
			PGPASSFILE="$PWD/secrets/pgpass" pg_basebackup -h 127.0.0.1 -p {{postgres-2.port}} \\
				-U {{replication.user}} -D postgres-1/pgdata -Fp -Xs -R -c fast -w
			${start('postgres-1')}`);
		await eye.until('a stream back', (cluster) => {
			const stream = streamOf(cluster, 'postgres-2', 'postgres-1');
			return stream !== undefined && flows(stream);
		});
		expect(eye.server('postgres-1')).toMatchObject({kind: 'standby', timeline: 2});
	});

	test('a standby without walreceiver knows its timeline all the same', async () => {
		await lab.prepare(end('postgres-2'));
		await eye.until('a broken stream', (cluster) => {
			const stream = streamOf(cluster, 'postgres-2', 'postgres-1');
			return stream?.receiver === 'none' && stream.sender === 'none';
		});
		expect(eye.server('postgres-1')).toMatchObject({kind: 'standby', timeline: 2});
		await lab.prepare(start('postgres-2'));
		await eye.until('the primary', (cluster) => primaryOf(cluster, 'postgres-2')?.timeline === 2);
	});

	test('polling is off: connections are given back, and the last picture stays', async () => {
		eye.watch.setPollRate('off');
		await expect
			.poll(
				() =>
					lab.sql(
						'postgres-2',
						"SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pg-replication-tutorial cluster'",
					),
				{timeout: 5000},
			)
			.toBe('0');
		expect(eye.server('postgres-2').kind).toBe('primary');
	});
});

function never(): never {
	throw new Error('no stream');
}

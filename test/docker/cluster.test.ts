import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {flows} from '../../source/cluster/cluster.js';
import {Daemon} from '../../source/lab/docker/daemon.js';
import {createDockerEngine} from '../../source/lab/docker/docker-engine.js';
import {initialState} from '../../source/tutor/state/reducer.js';
import {workEvents} from '../../source/tutor/work-progress.js';
import {ClusterEye, primaryOf, senderOf, serverOf, streamOf} from '../support/labs/cluster-eye.js';
import {dockerTestImage} from '../support/labs/docker-image.js';
import {rules, settings, start, takeBackup} from '../support/labs/docker-instances.js';
import {ScratchLab} from '../support/labs/scratch-lab.js';

const found = await dockerTestImage();
const reason = 'reason' in found ? found.reason : undefined;
const archiving = `archive_mode = on
archive_command = 'test ! -f /mnt/server/archive/%f && cp %p /mnt/server/archive/%f'`;

/** Differences with containers; the states are tested with the local engine. */
describe.skipIf(reason !== undefined)(`the picture of a cluster of containers (${reason ?? 'real'})`, () => {
	let lab: ScratchLab;
	let eye: ClusterEye;
	const streams = () => {
		const stream = streamOf(eye.watch.cluster);
		return stream !== undefined && flows(stream);
	};

	beforeAll(async () => {
		if ('reason' in found) return;
		lab = await ScratchLab.open('docker', 'diag-cluster', {image: found.image});
		await lab.write('secrets/admin.env', 'POSTGRES_PASSWORD={{admin.password}}\n', '600');
		await lab.write('secrets/replication.env', 'PGPASSWORD={{replication.password}}\n', '600');
		for (const instance of ['postgres-1', 'postgres-2']) {
			await lab.write(`${instance}/config/postgresql.conf`, settings(instance, archiving));
			await lab.write(`${instance}/config/pg_hba.conf`, rules);
		}

		await lab.prepare('docker network create --label {{label}} {{network}}');
		eye = new ClusterEye(lab.context.engine);
	});

	afterAll(async () => {
		await eye?.close();
		await lab?.remove();
	});

	test('a primary comes, and its archive folder belongs to root', async () => {
		await eye.until('nothing', ({instances}) => instances.every(({server}) => server.kind === 'absent'));
		await lab.prepare(start('postgres-1'));
		await eye.until('a primary', (cluster) => primaryOf(cluster, 'postgres-1') !== undefined, 60_000);
		await lab.sql(
			'postgres-1',
			`CREATE ROLE "{{replication.user}}" LOGIN REPLICATION PASSWORD '{{replication.password}}'`,
		);
		await lab.sql('postgres-1', 'SELECT pg_switch_wal()');
		const failing = () => {
			const archive = primaryOf(eye.watch.cluster, 'postgres-1')?.archive;
			return archive?.kind === 'on' ? archive.failing?.reason : undefined;
		};
		await eye.until('the reason', () => failing() !== undefined);
		expect(failing()).toMatch(
			// A line of the server may come between what cp writes in two pieces.
			/^(?:cp: )?cannot create regular file '\/mnt\/server\/archive\/[0-9A-F]{24}': Permission denied/,
		);
		await lab.prepare('docker exec {{postgres-1.container}} chown postgres /mnt/server/archive');
		await lab.reload('postgres-1');
		await eye.until('a segment', (cluster) => {
			const archive = primaryOf(cluster, 'postgres-1')?.archive;
			return archive?.kind === 'on' && archive.failing === undefined && archive.segments > 0;
		});
	});

	test('a backup under way, then a stream between containers', async () => {
		const from = eye.pictures.length;
		await lab.prepare(`mkdir -p postgres-2/pgdata
			${takeBackup.replace('pg_basebackup', 'pg_basebackup --max-rate=12M')}`);
		const seen = eye.pictures.slice(from).flatMap(({backups}) => backups);
		expect(seen.some(({from: of, streamed}) => of === 'postgres-1' && streamed > 0)).toBe(true);
		await lab.prepare(start('postgres-2'));
		await eye.until('a stream', streams, 30_000);
		expect(senderOf(eye.watch.cluster)).toMatchObject({state: 'streaming', syncState: 'async'});
	});

	test('field 26: a commit waits for a standby that is not there, until the remedy has run', async () => {
		await lab.sql('postgres-1', "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
		await lab.reload('postgres-1');
		const psql = 'docker exec {{postgres-1.container}} psql -X -U {{admin.user}} -d {{database}}';
		const written = lab.sh(`${psql} -c 'CREATE TABLE waits ()'`);
		await eye.until('a wait', (cluster) => primaryOf(cluster, 'postgres-1')?.commitsWait === true);
		const running = {...initialState, phase: {kind: 'running', action: 0}} as const;
		const [event] = workEvents(running, eye.watch.cluster, lab.context.engine.variables);
		const work = event?.type === 'progress' ? event.work : undefined;
		await lab.prepare(work?.kind === 'commit' ? work.remedy.replace('exec -it', 'exec -i') : 'false');
		expect(await written).toBe(0);
		await eye.until('no wait', (cluster) => primaryOf(cluster, 'postgres-1')?.commitsWait === false);
	});

	test('a container that is paused is silent, and comes back', async () => {
		await lab.prepare('docker pause {{postgres-2.container}}');
		await eye.until('silence', (cluster) => serverOf(cluster, 'postgres-2').kind === 'silent');
		expect(primaryOf(eye.watch.cluster, 'postgres-1')).toBeDefined();
		await lab.prepare('docker unpause {{postgres-2.container}}');
		await eye.until('a stream', streams);
	});

	test('a container without its network is silent, and comes back', async () => {
		await lab.prepare('docker network disconnect {{network}} {{postgres-2.container}}');
		await eye.until('silence', (cluster) => serverOf(cluster, 'postgres-2').kind === 'silent');
		expect(streamOf(eye.watch.cluster)).toMatchObject({from: 'postgres-1', receiver: 'none'});
		await lab.prepare('docker network connect {{network}} {{postgres-2.container}}');
		await eye.until('a stream', streams, 60_000);
	});

	test('docker stop ends in its time, and is seen', async () => {
		await lab.prepare('docker stop -t 20 {{postgres-2.container}}');
		await eye.until('stopped', (cluster) => serverOf(cluster, 'postgres-2').kind === 'stopped');
		expect(eye.server('postgres-2')).toMatchObject({kind: 'stopped', exitCode: 0});
		await lab.prepare('docker start {{postgres-2.container}}');
		await eye.until('a stream', streams, 30_000);
	});

	test('a primary that is killed is stopped, and gone when it is removed', async () => {
		await lab.prepare('docker kill {{postgres-1.container}}');
		await eye.until('stopped', (cluster) => serverOf(cluster, 'postgres-1').kind === 'stopped');
		expect(eye.server('postgres-1')).toEqual({kind: 'stopped', exitCode: 137});
		await eye.until('a broken stream', (cluster) => streamOf(cluster)?.receiver === 'none');
		await lab.prepare('docker rm -fv {{postgres-1.container}}');
		await eye.until('absent', (cluster) => serverOf(cluster, 'postgres-1').kind === 'absent');
	});
});

test('a daemon that is gone leaves everything unknown, and says why', async () => {
	const description = {
		name: 'diag-gone',
		engine: 'docker' as const,
		dir: '/var/tmp/diag-gone',
		image: 'postgres:15',
		ports: {'postgres-1': 5998, 'postgres-2': 5999},
		createdAt: '',
	};
	const socketPath = '/var/tmp/diag-gone.sock';
	const daemon = new Daemon({address: `unix://${socketPath}`, options: {socketPath}});
	const engine = createDockerEngine(description, daemon, () => {});
	const eye = new ClusterEye(engine);
	const why = `No Docker daemon answers at unix://${socketPath}.`;
	await eye.until('no daemon', ({instances}) =>
		instances.every(({server}) => server.kind === 'unknown' && server.why === why),
	);
	await eye.close();
	engine.close();
});

import Docker from 'dockerode';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {SeatHosts, SeatTerminal} from '../../source/workshop/hosts/hosts.js';
import {thisMachine} from '../../source/workshop/hosts/read-hosts.js';
import {runIn} from '../../source/workshop/hosts/run-in.js';
import {openSeatHosts} from '../../source/workshop/hosts/seat-hosts.js';
import {keyFileText} from '../../source/workshop/seat/seat-store.js';
import {dockerTestImage} from '../support/labs/docker-image.js';

const found = await dockerTestImage();
const required = process.env.PG_TUTORIAL_REQUIRE_DOCKER === '1';
const label = 'pg-replication-tutorial.workshop=seat-hosts-test';

describe.skipIf('reason' in found && !required)('seats on the daemon of this machine', () => {
	const docker = new Docker();
	const open = async (seats = 2) => {
		const host = await thisMachine(seats);
		return openSeatHosts({
			workshop: 'seat-hosts-test',
			labelValue: 'seat-hosts-test',
			hosts: [{...host, limits: {memory: 384 * 1024 ** 2, cpus: 0.9, pids: 128}}],
			image: 'image' in found ? found.image : '',
		});
	};
	const container = (seat: number) => `pgws-seat-hosts-test-s${String(seat).padStart(3, '0')}`;
	const run = async (seat: number, command: string) => {
		const {exitCode, stdout, stderr} = await runIn(docker, container(seat), {
			command: ['sh', '-c', command],
			user: 'postgres',
		});
		return {exitCode, text: `${stdout}${stderr}`};
	};
	const course = 'pg-replication-tutorial --engine local --plain run --keep --to start-the-standby';
	let seats: SeatHosts;

	beforeAll(async () => {
		seats = await open();
		// Leftovers of a killed run.
		await seats.removeAll();
		await Promise.all([seats.ready(1, undefined), seats.ready(2, undefined)]);
	});

	afterAll(async () => {
		await seats.removeAll();
		seats.close();
	});

	it('bring their labs to streaming', async () => {
		const [first, second] = await Promise.all([run(1, course), run(2, course)]);
		expect([first.exitCode, second.exitCode], `${first.text}${second.text}`).toEqual([0, 0]);
		for (const {text} of [first, second]) expect(text).toMatch(/\[ok\] .*walsender and WAL receiver say streaming/);
	});

	it('have the limits that they were given, no port, no right and no socket of Docker', async () => {
		const {
			HostConfig: config,
			NetworkSettings: network,
			Config: given,
		} = await docker.getContainer(container(1)).inspect();
		expect(config).toMatchObject({
			Memory: 384 * 1024 ** 2,
			MemorySwap: 384 * 1024 ** 2,
			NanoCpus: 900_000_000,
			PidsLimit: 128,
			CapDrop: ['ALL'],
			SecurityOpt: ['no-new-privileges'],
			Privileged: false,
		});
		expect(config.PortBindings ?? {}).toEqual({});
		expect(Object.values(network.Ports).filter(Boolean)).toEqual([]);
		expect(given.User).toBe('postgres');
		const {text} = await run(1, 'id -un; grep -E "CapEff|NoNewPrivs" /proc/self/status; ls /var/run/docker.sock');
		expect(text).toMatch(/postgres\nCapEff:\s+0+\nNoNewPrivs:\s+1\n.*docker\.sock.*No such file/);
		const limits = await run(
			1,
			'cat /sys/fs/cgroup/memory.max 2>/dev/null || cat /sys/fs/cgroup/memory/memory.limit_in_bytes',
		);
		expect(limits.text.trim()).toBe(String(384 * 1024 ** 2));
		const mounts = await docker.getContainer(container(1)).inspect();
		expect(mounts.Mounts.map(({Type: type, Name: name}) => [type, name])).toEqual([['volume', container(1)]]);
	});

	it('do not reach one another', async () => {
		const {NetworkSettings: network} = await docker.getContainer(container(1)).inspect();
		const address = Object.values(network.Networks)[0]?.IPAddress ?? '';
		const node = '/opt/pg-replication-tutorial/node';
		const serve = `${node} -e 'require("net").createServer((c) => c.end("here")).listen(7000, "0.0.0.0")'`;
		void run(1, `timeout 20 ${serve}`);
		const look = (to: string) =>
			`${node} -e 'require("net").connect(7000, "${to}").once("data", (d) => console.log(String(d))).once("error", () => {}); setTimeout(process.exit, 700)'`;
		await expect.poll(async () => (await run(1, look(address))).text, {timeout: 10_000}).toContain('here');
		expect((await run(2, look(address))).text).toBe('');
	});

	it('keep their lab when they are stopped, killed and started again', async () => {
		const marker = `psql -h /tmp/pg-replication-* -p 5000 -U postgresadmin -d postgresdb -Atc`;
		expect((await run(1, `${marker} 'CREATE TABLE kept AS SELECT 42 AS answer'`)).text).toContain('SELECT 1');
		await docker.getContainer(container(1)).stop();
		await docker.getContainer(container(2)).kill();
		await Promise.all([seats.ready(1, 'this-machine'), seats.ready(2, 'this-machine')]);
		expect((await run(1, 'ls /lab/labs/*/*/pgdata/postmaster.pid')).exitCode).not.toBe(0);
		expect((await run(1, 'tail -n 3 /lab/labs/*/postgres-1/postgres.log')).text).toContain(
			'database system is shut down',
		);
		// The tutor starts what ran; how the course goes on is no matter here.
		const goOn = `pg-replication-tutorial --engine local --plain 2>&1 | sed '/still hold/q'`;
		for (const {text} of await Promise.all([run(1, goOn), run(2, goOn)])) {
			expect(text).toContain('postgres-1 ran when you left and is stopped now');
			expect(text).toContain('postgres-2 ran when you left and is stopped now');
			expect(text).toMatch(/steps have passed and still hold/);
		}

		for (const seat of [1, 2]) {
			const streaming = run(seat, `${marker} 'SELECT state FROM pg_stat_replication'`);
			expect((await streaming).text).toBe('streaming\n');
		}

		expect((await run(1, `${marker} 'TABLE kept'`)).text).toContain('42');
	});

	it('come to no third, and stay where they are', async () => {
		await expect(seats.ready(3, undefined)).rejects.toThrow(
			'There is no room for seat 3: all 2 seats of the hosts are taken.',
		);
		const again = await open();
		expect(await again.ready(2, undefined)).toBe('this-machine');
		expect(await again.health()).toEqual(new Map([['this-machine', {kind: 'up', seats: 2}]]));
		again.close();
	});

	it('show their tutor in a terminal, give it the key, and end it', async () => {
		// No roster answers there: the tutor goes on without it.
		const key = keyFileText({
			host: '127.0.0.1',
			port: 1,
			database: 'workshop',
			workshop: 'seat-hosts-test',
			role: 'ws_seat_002',
			password: 'not to be seen',
			seat: 2,
			alias: 'ann',
		});
		const begin = () =>
			seats.open('this-machine', {seat: 2, keyFile: key, size: {columns: 91, rows: 29}, env: {TERM: 'xterm-256color'}});
		let shown = '';
		const listen = (terminal: SeatTerminal) =>
			terminal.onData((data) => {
				shown += data.toString();
			});
		const first = await begin();
		listen(first);
		await expect.poll(() => shown, {timeout: 30_000}).toMatch(/postgres-1/);
		expect((await run(2, 'stat -c "%a %U" /lab/seat.json; cat /lab/seat.json')).text).toBe(`600 postgres\n${key}`);
		const everything = await run(2, 'cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ | tr "\\0" "\\n"');
		expect(everything.text).toContain('PG_REPLICATION_TUTORIAL_SEAT=/lab/seat.json');
		expect(everything.text).not.toContain('not to be seen');

		// Another terminal of the same seat takes its place.
		shown = '';
		const second = await begin();
		listen(second);
		await first.ended;
		await expect.poll(() => shown, {timeout: 30_000}).toMatch(/postgres-1/);
		shown = '';
		second.resize({columns: 120, rows: 40});
		await expect.poll(() => shown.length, {timeout: 10_000}).toBeGreaterThan(500);
		second.close();
		await second.ended;
		const list = 'for each in /proc/[0-9]*; do tr "\\0" " " < $each/cmdline; echo; done 2>/dev/null';
		expect((await run(2, list)).text).not.toMatch(/^\S*node .*dist\/cli\.js/m);
	});

	it('leave nothing', async () => {
		const {removed, unreachable} = await seats.removeAll();
		expect(unreachable).toEqual([]);
		expect(removed.map((what) => what.split(' ')[0])).toEqual([
			'container',
			'container',
			'volume',
			'volume',
			'network',
			'image',
		]);
		const filters = {label: [label]};
		const [containers, volumes, networks, images] = await Promise.all([
			docker.listContainers({all: true, filters}),
			docker.listVolumes({filters}),
			docker.listNetworks({filters}),
			docker.listImages({filters}),
		]);
		expect([containers, volumes.Volumes ?? [], networks, images]).toEqual([[], [], [], []]);
	});
});

import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {SeatHosts} from '../../source/workshop/hosts/hosts.js';
import {readHosts} from '../../source/workshop/hosts/read-hosts.js';
import {runIn} from '../../source/workshop/hosts/run-in.js';
import {openSeatHosts} from '../../source/workshop/hosts/seat-hosts.js';
import {keyFileText} from '../../source/workshop/seat/seat-store.js';
import {dockerTestImage} from '../support/labs/docker-image.js';
import {
	removeSecondDaemons,
	type SecondDaemon,
	startSecondDaemon,
	whyNoSecondDaemon,
} from '../support/network/second-daemon.js';
import {privateHome} from '../support/processes/private-home.js';

const found = await dockerTestImage();
const why = whyNoSecondDaemon() ?? ('reason' in found ? found.reason : undefined);
const image = 'image' in found ? found.image : '';

describe.skipIf(why !== undefined)(`seats on two daemons (${why ?? 'real'})`, () => {
	const place = privateHome();
	const labels = {filters: {label: ['pg-replication-tutorial.workshop=two-daemons-test']}};
	const container = (seat: number) => `pgws-two-daemons-s00${seat}`;
	let daemons: readonly [SecondDaemon, SecondDaemon];
	let seats: SeatHosts;

	beforeAll(async () => {
		await removeSecondDaemons();
		daemons = await Promise.all([startSecondDaemon(1), startSecondDaemon(2)]);
		const file = path.join(place.home, 'hosts.yaml');
		const host = ({address, certificates}: SecondDaemon, name: string) =>
			`  - {name: ${name}, address: "${address}", certificates: ${certificates}, seats: 2}\n`;
		await writeFile(file, `hosts:\n${host(daemons[0], 'one')}${host(daemons[1], 'two')}`);
		seats = await openSeatHosts({
			workshop: 'two-daemons',
			labelValue: 'two-daemons-test',
			hosts: await readHosts(file),
			image,
		});
	});

	afterAll(async () => {
		seats?.close();
		await removeSecondDaemons();
		await place.remove();
	});

	it('are placed on both, which get the image from this machine', async () => {
		expect(await Promise.all([seats.ready(1, undefined), seats.ready(2, undefined)])).toEqual(['one', 'two']);
		const command = ['sh', '-c', 'echo 42 > /lab/answer'];
		await runIn(daemons[1].docker, container(2), {command, user: 'postgres'});
		expect(await seats.health()).toEqual(
			new Map([
				['one', {kind: 'up', seats: 1}],
				['two', {kind: 'up', seats: 1}],
			]),
		);
	});

	it('wait for a host whose link is cut; the others go on', async () => {
		const nobody = {host: '127.0.0.1', port: 1, database: 'workshop', workshop: 'two-daemons'};
		const key = keyFileText({...nobody, role: 'ws_seat_002', password: 'x', seat: 2, alias: 'ann'});
		const terminal = await seats.open('two', {
			seat: 2,
			keyFile: key,
			size: {columns: 80, rows: 24},
			env: {TERM: 'xterm'},
		});
		daemons[1].cutLink();
		const health = await seats.health();
		expect(health.get('one')).toEqual({kind: 'up', seats: 1});
		expect(health.get('two')).toMatchObject({
			kind: 'down',
			why: expect.stringMatching(/^The host two \(tcp:.*\) (has not answered for 5 seconds|cannot be reached)\.$/),
		});
		const [sticky, other] = await Promise.allSettled([seats.ready(2, 'two'), seats.ready(1, 'one')]);
		expect(sticky).toMatchObject({
			reason: {message: expect.stringMatching(/^Seat 2 cannot be made ready now\. The host two /)},
		});
		expect(other).toMatchObject({value: 'one'});
		await terminal.ended;
		daemons[1].mendLink();
		await expect.poll(async () => (await seats.health()).get('two'), {timeout: 15_000}).toEqual({kind: 'up', seats: 1});
		expect(await seats.ready(2, 'two')).toBe('two');
	});

	it('go on where they stood when a daemon was killed and is there again', async () => {
		await daemons[1].kill();
		const health = await seats.health();
		expect(health.get('two')).toMatchObject({kind: 'down'});
		expect(await seats.ready(3, undefined)).toBe('one');
		await expect(seats.ready(4, undefined)).rejects.toThrow(/^Seat 4 cannot be made ready now\. The host two /);
		await daemons[1].start();
		expect(await seats.ready(2, 'two')).toBe('two');
		const read = {command: ['cat', '/lab/answer'], user: 'postgres'};
		expect((await runIn(daemons[1].docker, container(2), read)).stdout).toBe('42\n');
		expect(await seats.ready(4, undefined)).toBe('two');
		await expect(seats.ready(5, undefined)).rejects.toThrow('There is no room for seat 5');
	});

	it('are removed on both, on the one that did not answer at a second try', async () => {
		daemons[0].cutLink();
		const first = await seats.removeAll();
		expect(first.unreachable).toEqual(['one']);
		expect(first.removed).toContain(`container ${container(2)} on two`);
		daemons[0].mendLink();
		await expect.poll(async () => (await seats.health()).get('one'), {timeout: 15_000}).toMatchObject({kind: 'up'});
		const second = await seats.removeAll();
		expect(second.unreachable).toEqual([]);
		expect(second.removed).toContain(`container ${container(3)} on one`);
		for (const {docker} of daemons) {
			const [containers, volumes, networks, images] = await Promise.all([
				docker.listContainers({all: true}),
				docker.listVolumes(),
				docker.listNetworks(labels),
				docker.listImages({all: true}),
			]);
			expect([containers, volumes.Volumes ?? [], networks, images]).toEqual([[], [], [], []]);
		}
	});
});

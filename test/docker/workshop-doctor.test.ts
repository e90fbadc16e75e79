import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import Docker from 'dockerode';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {chosenAddress} from '../../source/lab/docker/address.js';
import {workshopLabelKey} from '../../source/workshop/hosts/hosts.js';
import {dockerTestImage} from '../support/labs/docker-image.js';

const found = await dockerTestImage();
const required = process.env.PG_TUTORIAL_REQUIRE_DOCKER === '1';
const image = 'image' in found ? found.image : '';

describe.skipIf('reason' in found && !required)('doctor --workshop', () => {
	const docker = new Docker();
	let folder = '';
	let hosts = '';

	/** Things of throw-away workshops on the daemon. */
	const left = async (): Promise<string[]> => {
		const filters = {label: [workshopLabelKey]};
		const [containers, volumes, networks, images] = await Promise.all([
			docker.listContainers({all: true, filters}),
			docker.listVolumes({filters}),
			docker.listNetworks({filters}),
			docker.listImages({filters}),
		]);
		const labels = [...containers, ...(volumes.Volumes ?? []), ...networks, ...images].map(({Labels}) => Labels);
		return labels.flatMap((each) => each?.[workshopLabelKey] ?? []).filter((name) => name.startsWith('doctor-'));
	};
	const doctor = (...parameters: string[]) =>
		execa(
			process.execPath,
			['dist/cli.js', '--image', image, 'doctor', '--workshop', '--hosts', hosts, ...parameters],
			{
				reject: false,
				timeout: 100_000,
			},
		);

	beforeAll(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'pg-tutorial-doctor-'));
		hosts = path.join(folder, 'hosts.yaml');
		const {address} = await chosenAddress(process.env);
		await writeFile(
			hosts,
			`hosts:\n  - {name: good, address: "${address}", seats: 2}\n  - {name: gone, address: "tcp://127.0.0.1:1", seats: 2}\n`,
		);
	});

	afterAll(() => rm(folder, {recursive: true, force: true}));

	it('brings a seat to streaming where that can be, tells what is dead, and leaves nothing', async () => {
		const before = await left();
		const {exitCode, stdout} = await doctor('--json');
		const {ready, hosts: tried, findings} = JSON.parse(stdout);
		expect(findings.find(({name}: {name: string}) => name === 'good')).toEqual({
			name: 'good',
			state: 'ok',
			says: expect.stringMatching(
				/^seat made in [\d.]+ s, standby streams after [\d.]+ s; \d+ MB of memory; all removed again/,
			),
		});
		expect(tried).toEqual([
			{name: 'good', streams: true, seconds: expect.any(Number), memory: expect.any(Number)},
			{name: 'gone', streams: false},
		]);
		// Less than two servers with the tutor have cannot be, nor more than the seat may use.
		expect(tried[0].memory).toBeGreaterThan(40e6);
		expect(tried[0].memory).toBeLessThan(512 * 2 ** 20);
		expect(findings.find(({name}: {name: string}) => name === 'gone')).toEqual({
			name: 'gone',
			state: 'error',
			says: 'The host gone (tcp://127.0.0.1:1) has no Docker daemon that answers',
			remedy: 'start Docker there, or take gone out of the file of hosts',
		});
		expect({exitCode, ready}).toEqual({exitCode: 1, ready: false});
		expect(await left()).toEqual(before);
	});

	it('removes what it has made when it is broken off', async () => {
		const before = await left();
		const running = doctor();
		let said = '';
		running.stderr.on('data', (chunk: Buffer) => {
			said += chunk.toString();
		});
		await expect.poll(() => said, {timeout: 60_000}).toContain('good: brings it to streaming');
		expect((await left()).length).toBeGreaterThan(before.length);
		running.kill('SIGINT');
		const {exitCode, stdout} = await running;
		expect(exitCode).toBe(130);
		expect(stdout).toContain('it was broken off');
		expect(await left()).toEqual(before);
	});
});

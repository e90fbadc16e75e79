import {execa} from 'execa';
import {afterAll, afterEach, describe, expect, test} from 'vitest';
import {loadCourse} from '../../source/course/load-course.js';
import {Daemon} from '../../source/lab/docker/daemon.js';
import {findEndpoint} from '../../source/lab/docker/endpoint.js';
import type {ImagePull, LayerPull} from '../../source/lab/engine.js';
import {openLab, planLab} from '../../source/lab/open-lab.js';
import {Driver} from '../support/labs/driver.js';
import {type Registry, startRegistry} from '../support/network/registry.js';
import {privateHome} from '../support/processes/private-home.js';
import {runCli} from '../support/processes/run-cli.js';

const daemon = await findEndpoint().then(async (endpoint) => {
	const found = new Daemon(endpoint);
	return found.version().then(
		() => found,
		() => undefined,
	);
});

const registries: Registry[] = [];

async function registry(name: string): Promise<Registry> {
	const made = await startRegistry(`pg-tutorial-pull-${name}`);
	registries.push(made);
	return made;
}

afterEach(async () => {
	for (const made of registries.splice(0)) {
		made.behave('gives');
		await execa('docker', ['image', 'rm', '--force', made.image], {reject: false});
		await made.close();
	}
});

/** Layers that are not small, in bytes. */
const three = [2_000_000, 700_000, 400_000] as const;
const soon = {timeout: 30_000, interval: 20};
const never = new AbortController().signal;
const isUnderWay = ({state, current = 0, total = 0}: LayerPull) =>
	state === 'downloading' && current > 0 && current < total;

describe.skipIf(daemon === undefined)(`the pull of an image${daemon ? '' : ' (no docker daemon answers)'}`, () => {
	/** Pulls, and collects the progress. */
	const pull = (image: string, signal = never) => {
		const told: ImagePull[] = [];
		const ended = (daemon as Daemon).pull(image, (progress) => told.push(progress), signal);
		ended.catch(() => {});
		return {told, ended, latest: () => told.at(-1)?.layers ?? []};
	};

	test('is told by layer, and to its end', async () => {
		const source = await registry('layers');
		source.publish(three);
		source.behave('crawls');
		const start = Date.now();
		const {told, ended, latest} = pull(source.image);
		await expect.poll(() => latest().filter(isUnderWay).length, soon).toBe(three.length);
		source.behave('gives');
		await ended;
		expect(told[0]).toEqual({kind: 'image', image: source.image, layers: []});
		expect(latest().map(({state}) => state)).toEqual(['done', 'done', 'done']);
		for (const [index, {total = 0}] of latest().entries()) expect(total).toBeGreaterThanOrEqual(three[index] ?? 0);
		expect(told.length).toBeLessThanOrEqual((Date.now() - start) / 200 + 2);
		expect(await daemon?.hasImage(source.image)).toBe(true);
	});

	test('goes on when the registry breaks off, and tells that it does', async () => {
		const source = await registry('retry');
		source.publish([900_000]);
		source.behave('breaks-off');
		const {ended, latest} = pull(source.image);
		await expect.poll(() => latest()[0]?.state, soon).toBe('retrying');
		source.behave('gives');
		await ended;
		expect(latest().map(({state}) => state)).toEqual(['done']);
	});

	test('says what is missing when the registry has no such image', async () => {
		const source = await registry('none');
		const {ended} = pull(source.image);
		await expect(ended).rejects.toMatchObject({
			name: 'LabFault',
			message: expect.stringMatching(/^Docker cannot fetch the image '127\.0\.0\.1:\d+\/.*manifest unknown/),
			remedy: expect.stringContaining(`docker pull ${source.image}`),
		});
	});

	test('says what happened when it fails on its way', async () => {
		const source = await registry('lost');
		source.publish([500_000]);
		source.behave('lost');
		const {ended} = pull(source.image);
		await expect(ended).rejects.toMatchObject({
			name: 'LabFault',
			message: expect.stringMatching(/^Docker cannot fetch the image '127\.0\.0\.1:\d+\/[^']+': \S/),
			remedy: expect.stringMatching(/\S/),
		});
		expect(await daemon?.hasImage(source.image)).toBe(false);
	});

	test('says when the registry cannot be reached', async () => {
		const source = await registry('away');
		await source.close();
		const {ended} = pull(source.image);
		await expect(ended).rejects.toMatchObject({
			message: expect.stringContaining('connection refused'),
			remedy: expect.stringContaining('run the step again'),
		});
	});

	test('stops in the middle when it is told to, and so does the daemon', async () => {
		const source = await registry('abort');
		source.publish(three);
		source.behave('crawls');
		const stop = new AbortController();
		const {ended, latest} = pull(source.image, stop.signal);
		await expect.poll(() => latest().some(isUnderWay), soon).toBe(true);
		stop.abort();
		await expect(ended).rejects.toThrow('was stopped');
		await expect.poll(() => source.givenUp(), soon).toBe(three.length);
		expect(await daemon?.hasImage(source.image)).toBe(false);
	});
});

describe.skipIf(daemon === undefined)(
	`a step that needs the image${daemon ? '' : ' (no docker daemon answers)'}`,
	() => {
		const place = privateHome();
		afterAll(place.remove);

		const open = async (name: string, image: string) => {
			const [course, {diagnoses}] = await Promise.all([
				loadCourse('test/fixtures/fetching-course'),
				loadCourse('lessons'),
			]);
			const lab = await openLab(await planLab({name, engine: 'docker', dir: place.labDir(name), image}));
			const driver = new Driver({...course, diagnoses}, lab);
			return {
				tutor: driver.tutor,
				printed: () => driver.events.flatMap((event) => (event.type === 'output' ? [event.line] : [])),
				notices: () => driver.tutor.getState().notices,
				phase: () => driver.phase().kind,
				end: () => driver.end(),
			};
		};

		test('waits for the pull that is under way, can be stopped, and waits again', async () => {
			const source = await registry('wait');
			source.publish(three);
			source.behave('crawls');
			const {tutor, printed, notices, phase, end} = await open('diag-pull-wait', source.image);
			try {
				const layers = () => {
					const {progress} = tutor.getState();
					return progress?.kind === 'image' ? progress.layers : [];
				};
				await expect.poll(() => layers().some(isUnderWay), soon).toBe(true);
				expect(phase()).toBe('ready');
				tutor.dispatch({type: 'proceed'});
				await expect.poll(printed, soon).toEqual([`(waiting for the image ${source.image}, which is being fetched)`]);
				expect(phase()).toBe('running');

				tutor.dispatch({type: 'interrupt'});
				await expect.poll(phase, soon).toBe('ready');
				expect(layers().some(isUnderWay), 'the pull itself goes on').toBe(true);
				expect(source.givenUp()).toBe(0);

				tutor.dispatch({type: 'proceed'});
				await expect.poll(() => printed().length, soon).toBe(2);
				source.behave('gives');
				await expect.poll(phase, soon).toBe('passed');
				expect(tutor.getState().progress).toBeUndefined();
				expect(source.asked(), 'docker did not fetch it by itself').toBe(1);
				expect(notices()).toEqual([]);
			} finally {
				await end();
			}
		});

		test('fails with cause and remedy when the image does not come, and fetches it when it is run again', async () => {
			const source = await registry('again');
			const {tutor, notices, phase, end} = await open('diag-pull-again', source.image);
			try {
				await expect.poll(() => notices().join(), soon).toContain('manifest unknown');
				tutor.dispatch({type: 'proceed'});
				await expect.poll(phase, soon).toBe('failed');
				const [check] = tutor.getState().checks;
				expect(check?.finding).toMatchObject({status: 'failed', diagnosis: {id: 'image-unknown'}});
				expect(tutor.getState().actions[0]?.outcome).toMatchObject({
					kind: 'failed',
					reason: 'the image is not here, so the command was not run',
				});

				source.publish([500_000]);
				tutor.dispatch({type: 'proceed'});
				await expect.poll(phase, soon).toBe('passed');
			} finally {
				await end();
			}
		});

		test('is waited for in plain text, in a few lines', async () => {
			const source = await registry('plain');
			source.publish(three);
			const name = 'diag-pull-plain';
			const {exitCode, stdout} = await runCli([
				...['run', '--engine', 'docker', '--course', 'test/fixtures/fetching-course'],
				...['--lab', name, '--dir', place.labDir(name), '--image', source.image],
			]);
			expect(exitCode, stdout).toBe(0);
			const told = stdout.split('\n').filter((line) => line.includes(source.image) && !line.includes('docker create'));
			expect(told[0]).toBe(`Fetching the image ${source.image} …`);
			expect(told).toContain(`The image ${source.image} is here.`);
			expect(told.length).toBeLessThan(20);
		});

		test('closes in the middle of a pull without waiting for it', async () => {
			const source = await registry('close');
			source.publish(three);
			source.behave('crawls');
			const {tutor, end} = await open('diag-pull-close', source.image);
			try {
				await expect.poll(() => tutor.getState().progress?.kind, soon).toBe('image');
				tutor.dispatch({type: 'proceed'});
				await expect.poll(() => tutor.getState().output.length, soon).toBeGreaterThan(1);
			} finally {
				await end();
			}
			await expect.poll(() => source.givenUp(), soon).toBe(three.length);
		});
	},
);

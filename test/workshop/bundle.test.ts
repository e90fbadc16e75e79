import {createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {Readable} from 'node:stream';
import type Docker from 'dockerode';
import {execa} from 'execa';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {Daemon} from '../../source/lab/docker/daemon.js';
import {type BundleProgress, makeBundle} from '../../source/workshop/bundle/make-bundle.js';
import {runCli} from '../support/processes/run-cli.js';
import {runHere} from '../support/processes/run-here.js';
import {lessonCount} from '../support/scenes/lesson-place.js';

let all = '';
let folder = '';
let number = 0;

beforeAll(async () => {
	all = await mkdtemp(path.join(tmpdir(), 'pg-tutorial-bundle-'));
});

beforeEach(() => {
	folder = path.join(all, `bundle-${++number}`);
});

afterAll(() => rm(all, {recursive: true, force: true}));

const picture = 'layers of an image';

/** A daemon that has an image, and what was asked of it. */
function fakeDaemon({content = (): Readable => Readable.from([Buffer.from(picture)]), size = 100, has = true} = {}) {
	const asked: string[] = [];
	const docker = {
		getImage: (name: string) => ({
			inspect: async () => ({Id: 'sha256:1', Size: size, Architecture: 'amd64'}),
			async get() {
				asked.push(`save ${name}`);
				return content();
			},
		}),
	} as unknown as Docker;
	const daemon = {
		hasImage: async () => has,
		ask: async <Answer>(question: (docker: Docker) => Promise<Answer>) => question(docker),
		async pull(name: string) {
			asked.push(`pull ${name}`);
		},
	} as unknown as Daemon;
	return {daemon, asked};
}

async function make(
	{daemon}: {daemon: Daemon},
	{
		signal = new AbortController().signal,
		progress = (_: BundleProgress) => {},
		images = ['postgres:15'] as [string],
	} = {},
) {
	const course = path.resolve('lessons');
	const request = {folder, images, usualImage: 'postgres:15', course, ownCourse: false, hosts: false};
	await makeBundle(request, async () => daemon, progress, signal);
}

async function files(): Promise<string[]> {
	const entries = await readdir(folder, {recursive: true, withFileTypes: true});
	return entries
		.filter((entry) => entry.isFile())
		.map(({name, parentPath}) => path.relative(folder, path.join(parentPath, name)));
}

async function wrongSums(): Promise<string[]> {
	const lines = (await readFile(path.join(folder, 'SHA256SUMS'), 'utf8')).trimEnd().split('\n');
	expect(lines.map((line) => line.slice(66)).toSorted()).toEqual(
		(await files()).filter((name) => name !== 'SHA256SUMS').toSorted(),
	);
	const wrong = await Promise.all(
		lines.map(async (line) => {
			const sum = createHash('sha256')
				.update(await readFile(path.join(folder, line.slice(66))))
				.digest('hex');
			return sum === line.slice(0, 64) ? [] : [line];
		}),
	);
	return wrong.flat();
}

describe('a bundle', () => {
	test('has the image, the program, the course, what to do with them, and their sums', async () => {
		const fake = fakeDaemon();
		await make(fake);
		expect(await files()).toEqual(
			expect.arrayContaining(['README.txt', 'SHA256SUMS', 'course/01-network.md', 'image-postgres-15.tar']),
		);
		expect(await wrongSums()).toEqual([]);
		expect(await readFile(path.join(folder, 'image-postgres-15.tar'), 'utf8')).toBe(picture);
		const readme = await readFile(path.join(folder, 'README.txt'), 'utf8');
		expect(readme).toContain('docker load -i image-postgres-15.tar');
		expect(readme).toMatch(/npm install -g \.\/pg-replication-tutorial-.*\.tgz/);
		expect(readme).not.toContain('--image');
		expect(fake.asked).toEqual(['save postgres:15']);
	});

	test('holds a package that npm installs where there is no network and nothing was installed before', async () => {
		await make(fakeDaemon());
		const tgz = (await files()).find((name) => name.endsWith('.tgz')) ?? '';
		const prefix = path.join(all, 'prefix');
		await execa('npm', ['install', '-g', '--prefix', prefix, `./${tgz}`], {
			cwd: folder,
			timeout: 60_000,
			env: {
				HOME: path.join(all, 'home'),
				npm_config_cache: path.join(all, 'cache'),
				npm_config_registry: 'http://127.0.0.1:9/',
			},
		});
		const program = path.join(prefix, 'bin', 'pg-replication-tutorial');
		const {version} = JSON.parse(await readFile('package.json', 'utf8')) as {version: string};
		expect((await execa(program, ['--version'], {cwd: all})).stdout).toBe(version);
		expect((await execa(program, ['lint'], {cwd: all})).stdout).toContain(`${lessonCount} lessons`);
		const own = path.join(prefix, 'lib', 'node_modules', 'pg-replication-tutorial');
		expect(await readdir(own)).toEqual(expect.arrayContaining(['dist', 'docs', 'lessons', 'LICENSE', 'README.md']));
		expect(await readdir(own)).not.toContain('source');
		// Without it there would be no shell beside the lesson.
		if (existsSync('node_modules/@lydell/node-pty')) {
			expect(existsSync(path.join(own, 'node_modules/@lydell/node-pty'))).toBe(true);
		}
	}, 60_000);

	test('that was interrupted has nothing half, and is finished when it is made again', async () => {
		const breaking = new AbortController();
		let reads = 0;
		const endless = fakeDaemon({
			content: () =>
				new Readable({
					read() {
						if (reads++ === 0) this.push('the first part');
					},
				}),
		});
		const progress = ({kind}: BundleProgress) => kind === 'writing' && breaking.abort();
		await expect(make(endless, {signal: breaking.signal, progress})).rejects.toThrow();
		expect(await files()).toEqual(['.unfinished-bundle']);
		await make(fakeDaemon());
		expect(await wrongSums()).toEqual([]);
	});

	test('keeps what an earlier try has finished, and drops what it has left half', async () => {
		const breaking = new AbortController();
		const progress = (said: BundleProgress) => said.kind === 'written' && breaking.abort();
		await expect(make(fakeDaemon(), {signal: breaking.signal, progress})).rejects.toThrow();
		// The next file may have begun.
		const finished = (await files()).filter((file) => !file.endsWith('.part'));
		expect(finished.toSorted()).toEqual(['.unfinished-bundle', 'image-postgres-15.tar']);
		await mkdir(path.join(folder, 'course'));
		await writeFile(path.join(folder, 'course', '01-network.md.part'), 'half');
		await writeFile(path.join(folder, 'mine.txt'), 'of somebody else');
		const again = fakeDaemon();
		await make(again);
		expect(again.asked).toEqual([]);
		expect(await readFile(path.join(folder, 'mine.txt'), 'utf8')).toBe('of somebody else');
		await rm(path.join(folder, 'mine.txt'));
		expect(await wrongSums()).toEqual([]);
	});

	test('is told in a sentence to have been cut off by the daemon', async () => {
		const cut = fakeDaemon({
			content: () =>
				Readable.from(
					(async function* () {
						yield Buffer.from('some');
						throw Object.assign(new Error('aborted'), {code: 'ECONNRESET'});
					})(),
					{objectMode: false},
				),
		});
		await expect(make(cut)).rejects.toThrow(/image-postgres-15\.tar cannot be written: Docker has broken off/);
		expect(await files()).toEqual(['.unfinished-bundle']);
	});

	test('pulls an image that is not here, and begins nothing where there is no room for it', async () => {
		const large = fakeDaemon({has: false, size: 1e17});
		await expect(make(large)).rejects.toThrow(/bundle-\d+ needs 100 PB, and .* are free there\.$/);
		expect(large.asked).toEqual(['pull postgres:15']);
		expect(existsSync(folder)).toBe(false);
	});

	test('never goes into a folder where something else is, nor into its own that is complete', async () => {
		await mkdir(folder);
		await writeFile(path.join(folder, 'README.txt'), 'mine');
		const fake = fakeDaemon({has: false});
		await expect(make(fake)).rejects.toMatchObject({
			kind: 'request',
			message: `In ${folder} there is something already.`,
		});
		expect([await files(), fake.asked]).toEqual([['README.txt'], []]);
		await rm(folder, {recursive: true});
		await make(fakeDaemon());
		await expect(make(fakeDaemon())).rejects.toMatchObject({message: `In ${folder} there is a bundle already.`});
	});
});

describe('workshop bundle', () => {
	const nothing = {DOCKER_HOST: 'unix:///nowhere/docker.sock'};

	test('without a daemon makes nothing, and says so', async () => {
		const {exitCode, stderr} = await runCli(['workshop', 'bundle', folder], nothing);
		expect(exitCode).toBe(1);
		expect(stderr).toMatch(/^No Docker daemon answers at unix:\/\/\/nowhere\/docker\.sock\.\nStart it/);
		expect(existsSync(folder)).toBe(false);
	});

	test.each([
		[['package.json'], /package\.json cannot be used: it is a file\.\nName a new or an empty folder\./],
		[['lessons'], /lessons there is something already\.\nName a new or an empty folder\./],
		[[], /^The command bundle needs a folder/],
		[['new', '--course', 'nowhere'], /^There is no folder nowhere/],
		[['new', '--hosts', 'nowhere.yaml'], /nowhere\.yaml cannot be read/],
	])('refuses %j in a sentence', async (parameters, words) => {
		const {exitCode, stderr} = await runHere(['workshop', 'bundle', ...parameters], nothing);
		expect(stderr).toMatch(words);
		expect(exitCode).toBe(2);
	});
});

import {existsSync} from 'node:fs';
import {mkdtemp, readdir, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import Docker from 'dockerode';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {dockerTestImage} from '../support/labs/docker-image.js';

const found = await dockerTestImage();
const required = process.env.PG_TUTORIAL_REQUIRE_DOCKER === '1';
const image = 'image' in found ? found.image : '';

describe.skipIf('reason' in found && !required)('workshop bundle', () => {
	let all = '';
	const bundle = (folder: string) =>
		execa(process.execPath, ['dist/cli.js', '--image', image, 'workshop', 'bundle', folder], {
			reject: false,
			timeout: 100_000,
		});

	beforeAll(async () => {
		all = await mkdtemp(path.join(tmpdir(), 'pg-tutorial-bundle-'));
	});

	afterAll(() => rm(all, {recursive: true, force: true}));

	it('that is interrupted is finished when it is made again, with the image as Docker loads it', async () => {
		const folder = path.join(all, 'class');
		const file = path.join(folder, `image-${image.replaceAll(/[^\w.-]+/g, '-')}.tar`);
		const running = bundle(folder);
		await expect.poll(() => existsSync(`${file}.part`), {timeout: 30_000, interval: 20}).toBe(true);
		running.kill('SIGINT');
		const interrupted = await running;
		expect(interrupted.exitCode).toBe(130);
		expect(interrupted.stderr).toBe('The bundle is not complete; the same command goes on with it.');
		expect(await readdir(folder)).toEqual(['.unfinished-bundle']);

		const {exitCode, stdout, stderr} = await bundle(folder);
		expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
		expect(stdout).toMatch(/\nThe bundle is complete; .*README\.txt says what to do with it\.$/);
		await execa('sha256sum', ['-c', '--strict', 'SHA256SUMS'], {cwd: folder});
		const docker = new Docker();
		const {Id: id, Size: size} = await docker.getImage(image).inspect();
		expect((await stat(file)).size).toBeGreaterThan(size / 4);
		// The image is there already under its name: loading it again changes nothing.
		const loaded = await execa('docker', ['load', '-i', file]);
		expect(loaded.stdout).toContain(`Loaded image: ${image}`);
		expect((await docker.getImage(image).inspect()).Id).toBe(id);
	});
});

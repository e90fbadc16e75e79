import {rename} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {dockerTestImage} from '../support/labs/docker-image.js';
import {labMaker} from '../support/labs/lab-maker.js';
import {MarkedLab, marked, primary, take} from '../support/labs/marked-lab.js';

const found = await dockerTestImage();
const [image, reason] = 'image' in found ? [found.image, undefined] : ['', found.reason];

async function docker(...parameters: string[]): Promise<string> {
	return (await execa('docker', parameters, {stdin: 'ignore'})).stdout.trim();
}

describe.skipIf(reason !== undefined)(`a container that somebody has changed (${reason ?? 'real'})`, () => {
	const labs = labMaker('docker', ['--image', image]);
	const own = new MarkedLab('docker', labs, `renamed-${process.pid}`);
	const [container, other] = [`${own.name}-${primary}`, `${own.name}-old-primary`];
	const identify = (name: string) => docker('container', 'inspect', '--format', '{{.Id}}', name).catch(() => '');

	beforeAll(async () => {
		await own.opened(async (lab) => {
			await own.mark(lab, 'kept');
			await take(lab, 'kept', 'kept');
		});
	});
	afterAll(() => labs.end());

	test('is known by its label under another name, and is no helper that may be removed', async () => {
		await own.opened(async (lab) => {
			const id = await identify(container);
			await docker('rename', container, other);
			expect(await lab.engine.instance(primary)).toEqual({kind: 'renamed', container: other});
			await lab.engine.removeHelpers();
			expect(await identify(other)).toBe(id);
			await docker('rename', other, container);
			expect(await lab.engine.instance(primary)).toEqual({kind: 'running'});
		});
	});

	test.each([
		['was renamed', async () => docker('rename', container, other)],
		['has lost its network', async () => docker('network', 'disconnect', `${own.name}-postgres`, container)],
		['was paused', async () => docker('pause', container)],
		['serves a folder that was moved', async () => rename(folder(), `${folder()}.moved`)],
	])('is made again when the lab is taken back: it %s', async (_what, change) => {
		await own.opened(async (lab) => {
			const id = await identify(container);
			await change();
			await lab.snapshots.restore('kept');
			expect(await own.markOf(lab)).toEqual(marked('kept'));
			expect(await identify(id)).toBe('');
		});
	});

	const folder = () => path.join(own.dir, primary, 'pgdata');

	test('is removed by clean, whatever its name and its network are', async () => {
		const id = await identify(container);
		await docker('network', 'disconnect', `${own.name}-postgres`, container);
		await docker('rename', container, other);
		const {exitCode, stdout} = await labs.clean('--lab', own.name);
		expect(exitCode).toBe(0);
		expect(stdout).toContain(`container ${other}`);
		expect(await identify(id)).toBe('');
	});
});

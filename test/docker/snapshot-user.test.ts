import {chown, readFile, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {dockerTestImage} from '../support/labs/docker-image.js';
import {bundlePlayer} from '../support/processes/bundle-fake-tutor.js';
import {privateHome} from '../support/processes/private-home.js';

const found = await dockerTestImage();
const socket = process.getuid?.() === 0 ? await stat('/var/run/docker.sock').catch(() => undefined) : undefined;
const reason = 'reason' in found ? found.reason : socket?.isSocket() ? undefined : 'root alone can become another user';

/** An account that does not exist here. */
const uid = 64_321;

describe.skipIf(reason !== undefined)(`snapshots of an ordinary user${reason ? ` (${reason})` : ''}`, () => {
	const place = privateHome();
	const name = `user-${process.pid}`;
	const dir = place.labDir(name);
	let program = '';

	const asUser = async (file: string, ...parameters: string[]) => {
		const {exitCode, stdout, stderr} = await execa(process.execPath, [file, ...parameters], {
			uid,
			gid: socket?.gid,
			env: {PG_REPLICATION_TUTORIAL_HOME: place.home, HOME: place.home},
			stdin: 'ignore',
			reject: false,
		});
		expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
	};

	beforeAll(async () => {
		program = await bundlePlayer('play-snapshot.ts');
		for (const folder of [place.home, path.dirname(program)]) await chown(folder, uid, socket?.gid ?? 0);
	});

	afterAll(async () => {
		await rm(path.dirname(program), {recursive: true});
		await place.remove();
	});

	test('are taken, returned to and removed, though the containers’ account owns the files', async () => {
		const image = 'image' in found ? found.image : '';
		const options = ['--keep', '--engine', 'docker', '--lab', name, '--dir', dir, '--image', image];
		await asUser('dist/cli.js', 'run', ...options, '--to', 'primary-instance');
		const [data, progress] = [path.join(dir, 'postgres-1/pgdata'), path.join(dir, '.tutorial/progress.json')];
		const owner = await stat(data);
		expect(owner.uid).not.toBe(uid);
		await asUser(program, name, dir, 'take', 'lesson');
		await asUser(program, name, dir, 'take', 'lesson');
		await rm(path.join(data, 'PG_VERSION'));
		await asUser(program, name, dir, 'restore', 'lesson');
		expect(await readFile(path.join(data, 'PG_VERSION'), 'utf8')).toMatch(/^\d+\n$/);
		expect(await stat(data)).toMatchObject({uid: owner.uid, gid: owner.gid, mode: owner.mode});
		expect(await stat(progress).catch(() => undefined)).toBeUndefined();
		await asUser('dist/cli.js', 'clean', '--lab', name);
		expect(await stat(dir).catch(() => undefined)).toBeUndefined();
	});
});

import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, expect, test} from 'vitest';

let folder = '';

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'pg-tutorial-pack-'));
});

afterAll(() => rm(folder, {recursive: true, force: true}));

test('the package works where nothing but its tarball was installed', async () => {
	const {stdout: packed} = await execa('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]);
	const [{filename, files}] = JSON.parse(packed) as [{filename: string; files: Array<{path: string}>}];
	expect(files.map(({path}) => path)).toEqual(
		expect.arrayContaining(['dist/cli.js', 'lessons/01-network.md', 'lessons/diagnoses.yaml', 'README.md', 'LICENSE']),
	);

	await execa(
		'npm',
		['install', '--offline', '--no-audit', '--no-fund', '--prefix', folder, path.join(folder, filename)],
		{cwd: folder},
	);
	const {version} = JSON.parse(await readFile('package.json', 'utf8')) as {version: string};
	const program = path.join(folder, 'node_modules', '.bin', 'pg-replication-tutorial');
	expect((await execa(program, ['--version'], {cwd: folder})).stdout).toBe(version);
	expect((await execa(program, ['lint'], {cwd: folder})).stdout).toMatch(/11 lessons/);
}, 60_000);

import {existsSync} from 'node:fs';
import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {build} from 'esbuild';
import {execa} from 'execa';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {lessonCount} from '../support/scenes/lesson-place.js';

/** A package that is larger has something in it that it does not need. */
const maxTarballBytes = 1_250_000;

let folder = '';

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'pg-tutorial-pack-'));
});

afterAll(() => rm(folder, {recursive: true, force: true}));

test('the package works where nothing but its tarball was installed', async () => {
	const {stdout: packed} = await execa('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]);
	const [{filename, files, size}] = JSON.parse(packed) as [
		{filename: string; files: Array<{path: string}>; size: number},
	];
	expect(files.map(({path}) => path)).toEqual(
		expect.arrayContaining([
			'dist/cli.js',
			'docs/demo.md',
			'lessons/01-network.md',
			'lessons/diagnoses.yaml',
			'README.md',
			'LICENSE',
		]),
	);
	expect(size).toBeLessThan(maxTarballBytes);
	expect(files.filter(({path}) => /^(assets|bench|source|test)\//.test(path))).toEqual([]);

	await execa(
		'npm',
		[
			'install',
			'--offline',
			'--omit=optional',
			'--no-audit',
			'--no-fund',
			'--prefix',
			folder,
			path.join(folder, filename),
		],
		{cwd: folder},
	);
	const installed = await readdir(path.join(folder, 'node_modules'));
	expect(installed.filter((name) => !name.startsWith('.'))).toEqual(['pg-replication-tutorial']);
	const {version} = JSON.parse(await readFile('package.json', 'utf8')) as {version: string};
	const program = path.join(folder, 'node_modules', '.bin', 'pg-replication-tutorial');
	expect((await execa(program, ['--version'], {cwd: folder})).stdout).toBe(version);
	expect((await execa(program, ['lint'], {cwd: folder})).stdout).toContain(`${lessonCount} lessons`);

	// Then there is no terminal inside the tutor, and the reason is shown.
	const player = path.join(folder, 'node_modules', 'pg-replication-tutorial', 'player.mjs');
	await build({
		entryPoints: ['test/support/processes/play-terminals.ts'],
		outfile: player,
		bundle: true,
		format: 'esm',
		platform: 'node',
		external: ['@lydell/node-pty'],
		logLevel: 'error',
	});
	const {exitCode, stdout} = await execa(process.execPath, [player, 'exit'], {reject: false});
	expect({exitCode, stdout}).toEqual({
		exitCode: 3,
		stdout: 'unavailable: the optional package @lydell/node-pty is not installed for this system',
	});
}, 60_000);

test.each(['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/demo.md', 'lessons/README.md'])(
	'what %s points to is there',
	async (file) => {
		const text = (await readFile(file, 'utf8')).replaceAll(/^(`{3,}).*?^\1$/gms, '');
		const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, to = '']) => to);
		const missing = links.filter((to) => !existsSync(path.join(path.dirname(file), to)));
		expect(missing).toEqual([]);
	},
);

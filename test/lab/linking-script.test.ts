import {execFileSync, spawnSync} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {
	chmod,
	link,
	mkdir,
	mkdtemp,
	readdir,
	readFile,
	rename,
	rm,
	stat,
	symlink,
	utimes,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeEach, expect, onTestFinished, test} from 'vitest';
import {copyingScript, damagedExitCode, linkingScript} from '../../source/lab/snapshots/scripts.js';

const base = 'postgres-1/pgdata/base/5';
const snapshot = '.tutorial/snapshots/first/lab';
const staging = '.tutorial/staging/next';

let lab: string;
let signature: string;
const at = (...parts: string[]) => path.join(lab, ...parts);
const staged = (file: string) => at(staging, file);
const shell = (script: string, env: NodeJS.ProcessEnv = process.env) =>
	spawnSync('sh', ['-s'], {cwd: lab, input: script, encoding: 'utf8', env});

beforeEach(async () => {
	lab = await mkdtemp(path.join(tmpdir(), 'linking-'));
	onTestFinished(() => rm(lab, {recursive: true}));
	for (const folder of [base, 'postgres-1/pgdata/pg_wal', 'postgres-1/archive', snapshot, staging]) {
		await mkdir(at(folder), {recursive: true});
	}

	const files = [`${base}/1259`, `${base}/with a space`, `${base}/with\na newline`, `${base}/2619`, 'lab.env'];
	for (const file of [...files, 'postgres-1/pgdata/pg_wal/000000010000000000000001', 'postgres-1/pgdata/PG_VERSION']) {
		await writeFile(at(file), `content of ${file}`);
	}

	const {stdout} = shell(copyingScript(['postgres-1', 'lab.env'], snapshot, 1_000_000));
	signature = stdout.split('\n')[2] ?? '';
});

/** Stages the snapshot, and compares what is staged with it, down to times and modes. */
function stage(env?: NodeJS.ProcessEnv): void {
	expect(shell(linkingScript(snapshot, staging, signature), env)).toMatchObject({status: 0, stderr: ''});
	const tree = (folder: string) =>
		execFileSync(
			'find',
			['.', '-printf', '%p %y %m %U %G %l ', '(', '-type', 'd', '-o', '-printf', '%s %T@', ')', '-print'],
			{
				cwd: at(folder),
				encoding: 'utf8',
			},
		)
			.split('\n')
			.toSorted();
	expect(tree(staging)).toEqual(tree(snapshot));
	execFileSync('diff', ['-r', at(snapshot), at(staging)]);
	expect(readdirSync(path.dirname(at(staging)))).toEqual([path.basename(staging)]);
}

const isLinked = async (file: string) => (await stat(staged(file))).ino === (await stat(at(file))).ino;

test('links tables and WAL segments that have not changed, and nothing else', async () => {
	stage();
	for (const file of [`${base}/1259`, `${base}/with a space`, `${base}/with\na newline`]) {
		expect(await isLinked(file), file).toBe(true);
	}

	expect(await isLinked('postgres-1/pgdata/pg_wal/000000010000000000000001')).toBe(true);
	expect(await isLinked('postgres-1/pgdata/PG_VERSION')).toBe(false);
	expect(await isLinked('lab.env')).toBe(false);
	expect((await stat(at(snapshot, base, '1259'))).nlink).toBe(1);
});

test('copies what was written since, of whatever size', async () => {
	await writeFile(at(base, '1259'), `CONTENT of ${base}/1259`);
	await writeFile(at(base, '2619'), 'longer than before, or shorter');
	stage();
	expect(await readFile(at(base, '1259'), 'utf8')).toBe(`CONTENT of ${base}/1259`);
});

test('copies what is older than in the snapshot', async () => {
	await writeFile(at(base, '1259'), `CONTENT of ${base}/1259`);
	await utimes(at(base, '1259'), 0, 0);
	stage();
});

test('leaves a mode of the lab out, and as it is', async () => {
	await chmod(at(base, '1259'), 0o640);
	stage();
	expect((await stat(at(base, '1259'))).mode & 0o777).toBe(0o640);
});

test('leaves out what is only in the lab, and brings what is only in the snapshot', async () => {
	await mkdir(at(base, '../16384/deeper'), {recursive: true});
	await writeFile(at(base, '../16384/1'), '');
	await writeFile(at(base, 'since\nthen'), '');
	await symlink('1259', at(base, 'link'));
	await link(at(base, '1259'), at(base, 'hard-link'));
	execFileSync('mkfifo', [at(base, 'pipe')]);
	await rm(at(base, '2619'));
	stage();
	expect(await readdir(staged('postgres-1/pgdata/base'))).toEqual(['5']);
});

test('takes a file for a folder of the lab, and a folder for a file', async () => {
	await rm(at(base, '1259'));
	await mkdir(at(base, '1259/inside'), {recursive: true});
	await rm(at('postgres-1/archive'), {recursive: true});
	await writeFile(at('postgres-1/archive'), 'a file');
	stage();
});

test.each(['postgres-1', 'postgres-1/pgdata', base, 'postgres-1/archive'])(
	'follows no link, and links nothing that is behind one: %s',
	async (folder) => {
		const elsewhere = await mkdtemp(path.join(tmpdir(), 'elsewhere-'));
		onTestFinished(() => rm(elsewhere, {recursive: true}));
		await rename(at(folder), path.join(elsewhere, 'moved'));
		await symlink(path.join(elsewhere, 'moved'), at(folder));
		stage();
		const names = await readdir(elsewhere, {recursive: true, withFileTypes: true});
		for (const name of names.filter((one) => one.isFile())) {
			expect((await stat(path.join(name.parentPath, name.name))).nlink, name.name).toBe(1);
		}
	},
);

test('links nothing that has a name elsewhere', async () => {
	await link(at(base, '1259'), at('another-name'));
	stage();
	expect((await stat(at('another-name'))).nlink).toBe(2);
});

test.each([
	['find', '-printf'],
	['cp', '-al'],
	['sort', '-z'],
	['uniq', '-z*'],
	['cut', '-z*'],
	['xargs', '-0*'],
])('copies everything where %s knows no %s', async (name, option) => {
	const bin = await mkdtemp(path.join(tmpdir(), 'other-tools-'));
	onTestFinished(() => rm(bin, {recursive: true}));
	await writeFile(
		path.join(bin, name),
		`#!/bin/sh\nfor one; do case $one in ${option}) exit 1 ;; esac; done\nexec /usr/bin/${name} "$@"\n`,
		{mode: 0o755},
	);
	await writeFile(at(base, '1259'), `CONTENT of ${base}/1259`);
	await writeFile(at(base, 'since'), '');
	stage({...process.env, PATH: `${bin}:${process.env.PATH}`});
	expect(await isLinked(`${base}/2619`)).toBe(false);
	expect(await readFile(at(base, '1259'), 'utf8')).toBe(`CONTENT of ${base}/1259`);
});

test('notices that the snapshot has changed', async () => {
	await writeFile(at(snapshot, base, '1259'), '');
	expect(shell(linkingScript(snapshot, staging, signature))).toMatchObject({status: damagedExitCode});
});

import {execFileSync, type SpawnSyncOptions, spawnSync} from 'node:child_process';
import {chmod, link, mkdir, mkdtemp, readFile, rename, rm, stat, symlink, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeEach, expect, onTestFinished, test} from 'vitest';
import {copyingScript, damagedExitCode, equalizingScript, listingScript} from '../../source/lab/snapshots/scripts.js';

const base = 'postgres-1/pgdata/base/5';
const snapshot = '.tutorial/snapshots/first/lab';
const lists = '.tutorial/staging/next';
const entries = ['postgres-1', 'lab.env'];

let lab: string;
let signature: string;
const at = (...parts: string[]) => path.join(lab, ...parts);
const shell = (script: string, options: SpawnSyncOptions = {}) =>
	spawnSync('sh', ['-s'], {cwd: lab, input: script, ...options, encoding: 'utf8'});

beforeEach(async () => {
	lab = await mkdtemp(path.join(tmpdir(), 'equalizing-'));
	onTestFinished(() => rm(lab, {recursive: true}));
	for (const folder of [base, 'postgres-1/pgdata/pg_wal', 'postgres-1/pgdata/pg_notify', 'postgres-1/archive']) {
		await mkdir(at(folder), {recursive: true});
	}

	await mkdir(at(snapshot), {recursive: true});
	await mkdir(path.dirname(at(lists)));
	const files = [`${base}/1259`, `${base}/with a  space`, `${base}/2619`, 'postgres-1/pgdata/PG_VERSION', 'lab.env'];
	for (const file of [...files, 'postgres-1/pgdata/pg_wal/000000010000000000000001']) {
		await writeFile(at(file), `content of ${file}`);
	}

	await takeSnapshot();
});

async function takeSnapshot(): Promise<void> {
	await rm(at(snapshot), {recursive: true});
	await mkdir(at(snapshot));
	const {stdout, status} = shell(copyingScript(entries, snapshot, 1_000_000));
	expect(status).toBe(0);
	signature = stdout.split('\n')[1] ?? '';
}

const list = (options?: SpawnSyncOptions) => shell(listingScript(entries, snapshot, lists, signature), options);
const equalize = (options?: SpawnSyncOptions) => shell(equalizingScript(entries, snapshot, lists), options);
const well = {status: 0, stderr: '', stdout: ''};

const tree = (folder: string) =>
	execFileSync(
		'find',
		[...entries, '-printf', '%p %y %m %U %G %l ', '(', '-type', 'd', '-o', '-printf', '%s %T@', ')', '-print'],
		{cwd: at(folder), encoding: 'utf8'},
	)
		.split('\n')
		.toSorted();

function expectEqual(): void {
	expect(tree('.')).toEqual(tree(snapshot));
	for (const entry of entries) execFileSync('diff', ['-r', at(snapshot, entry), at(entry)]);
}

/** Makes the lab equal to the snapshot, and compares the two, down to times and modes. */
function takeBack(options?: SpawnSyncOptions): void {
	expect(list(options)).toMatchObject(well);
	expect(equalize(options)).toMatchObject(well);
	expectEqual();
}

const inode = async (file: string) => (await stat(at(file))).ino;

test('leaves what has not changed where it is', async () => {
	const files = [`${base}/1259`, `${base}/with a  space`, 'postgres-1/pgdata/PG_VERSION', 'lab.env'];
	const before = await Promise.all(files.map(inode));
	await writeFile(at(base, '2619'), 'written');
	takeBack();
	expect(await Promise.all(files.map(inode))).toEqual(before);
	expect((await stat(at(snapshot, base, '1259'))).nlink).toBe(1);
});

test('replaces what was written since, of whatever size', async () => {
	await writeFile(at(base, '1259'), `CONTENT of ${base}/1259`);
	await writeFile(at(base, '2619'), 'longer than before, or shorter');
	await writeFile(at('lab.env'), '');
	takeBack();
});

test('replaces what is older than in the snapshot', async () => {
	await writeFile(at(base, '1259'), `CONTENT of ${base}/1259`);
	await utimes(at(base, '1259'), 0, 0);
	takeBack();
});

test('replaces a file whose time is in whole seconds, and may have been written within one', async () => {
	await utimes(at(base, '1259'), 1000, 1000);
	await takeSnapshot();
	await writeFile(at(base, '1259'), `CONTENT of ${base}/1259`);
	await utimes(at(base, '1259'), 1000, 1000);
	takeBack();
});

test('takes modes back, of files and folders', async () => {
	await chmod(at(base, '1259'), 0o640);
	await chmod(at(base), 0o777);
	await chmod(at('postgres-1'), 0o750);
	takeBack();
});

test.skipIf(process.getuid?.() !== 0)('enters folders that their owner has closed (as another account)', async () => {
	execFileSync('chown', ['-R', '65534:65534', lab]);
	await chmod(at(base), 0o500);
	await chmod(at('postgres-1/pgdata/pg_notify'), 0o500);
	await takeSnapshot();
	execFileSync('chown', ['-R', '65534:65534', at(snapshot)]);
	await writeFile(at(base, '1259'), `CONTENT of ${base}/1259`);
	await writeFile(at(base, '2619'), 'written');
	await chmod(at(base), 0);
	await chmod(at('postgres-1/archive'), 0o200);
	await chmod(at('postgres-1'), 0);
	takeBack({uid: 65_534, gid: 65_534});
});

test('removes what is only in the lab, and brings what is only in the snapshot', async () => {
	await mkdir(at(base, '../16384/deeper'), {recursive: true});
	await writeFile(at(base, '../16384/1'), '');
	await writeFile(at(base, '-r'), '');
	await symlink('1259', at(base, 'link'));
	await link(at(base, '1259'), at(base, 'hard-link'));
	execFileSync('mkfifo', [at(base, 'pipe')]);
	await rm(at(base, '2619'));
	await rm(at('postgres-1/pgdata/pg_notify'), {recursive: true});
	await rm(at('postgres-1/pgdata/pg_wal'), {recursive: true});
	takeBack();
});

test('brings all of a lab that has nothing', async () => {
	for (const entry of entries) await rm(at(entry), {recursive: true});
	takeBack();
});

test('takes a file for a folder of the lab, and a folder for a file', async () => {
	await rm(at(base, '1259'));
	await mkdir(at(base, '1259/inside'), {recursive: true});
	await rm(at('postgres-1/archive'), {recursive: true});
	await writeFile(at('postgres-1/archive'), 'a file');
	takeBack();
});

test('brings symbolic links as they were', async () => {
	await symlink('1259', at(base, 'link'));
	await takeSnapshot();
	await rm(at(base, 'link'));
	await symlink('2619', at(base, 'link'));
	takeBack();
});

test.each(['postgres-1', 'postgres-1/pgdata', base, 'postgres-1/archive'])(
	'follows no link, and touches nothing behind one: %s',
	async (folder) => {
		const elsewhere = await mkdtemp(path.join(tmpdir(), 'elsewhere-'));
		onTestFinished(() => rm(elsewhere, {recursive: true}));
		await writeFile(at(base, '1259'), `CONTENT of ${base}/1259`);
		await writeFile(at(base, 'since'), '');
		await rename(at(folder), path.join(elsewhere, 'moved'));
		await symlink(path.join(elsewhere, 'moved'), at(folder));
		const shown = () => execFileSync('find', ['.', '-printf', '%p %i %m %s %T@ %C@\n'], {cwd: elsewhere}).toString();
		const before = shown();
		takeBack();
		expect(shown()).toBe(before);
	},
);

test('writes into nothing that has a name elsewhere', async () => {
	await link(at(base, '1259'), at('another-name'));
	takeBack();
	expect((await stat(at('another-name'))).nlink).toBe(1);
});

test.each(['lab', 'snapshot', 'both'])('fails where a name takes two lines: %s', async (where) => {
	await writeFile(at(base, 'with\na newline'), '');
	if (where !== 'lab') await takeSnapshot();
	if (where === 'snapshot') await rm(at(base, 'with\na newline'));
	expect(list()).toMatchObject(well);
	expect(equalize().status).toBe(1);
	expect(await readFile(at(base, '1259'), 'utf8')).toBe(`content of ${base}/1259`);
});

test.each([
	['find', '-printf'],
	['cp', '--help'],
])('lists nothing where %s knows no %s', async (name, option) => {
	const bin = await mkdtemp(path.join(tmpdir(), 'other-tools-'));
	onTestFinished(() => rm(bin, {recursive: true}));
	await writeFile(
		path.join(bin, name),
		`#!/bin/sh\nfor one; do case $one in ${option}) exit 1 ;; esac; done\nexec /usr/bin/${name} "$@"\n`,
		{mode: 0o755},
	);
	expect(list({env: {...process.env, PATH: `${bin}:${process.env.PATH}`}}).status).not.toBe(0);
});

test('notices that the snapshot has changed', async () => {
	await writeFile(at(snapshot, base, '1259'), '');
	expect(list()).toMatchObject({status: damagedExitCode});
});

test('ends what was broken off', async () => {
	await writeFile(at(base, '1259'), `CONTENT of ${base}/1259`);
	expect(list()).toMatchObject(well);
	// A copy has its time only when it is complete.
	await writeFile(at(base, '1259'), `content of ${base}/1259`);
	await rm(at(base, '2619'));
	expect(equalize()).toMatchObject(well);
	expect(equalize()).toMatchObject(well);
	expectEqual();
});

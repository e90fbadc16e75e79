import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {chmod, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeEach, expect, onTestFinished, test} from 'vitest';
import {restlessExitCode} from '../../source/lab/snapshots/one-moment.js';
import {copyingScript} from '../../source/lab/snapshots/scripts.js';

const copies = '.tutorial/snapshots/first/lab';
const wal = 'postgres-1/pgdata/pg_wal/000000010000000000000001';
const table = 'postgres-1/pgdata/base/5/16384';
const entries = ['postgres-1', 'postgres-2', 'lab.env'];

let lab: string;
const at = (...parts: string[]) => path.join(lab, ...parts);

beforeEach(async () => {
	lab = await mkdtemp(path.join(tmpdir(), 'one-moment-'));
	onTestFinished(() => rm(lab, {recursive: true}));
	for (const file of [wal, table, 'postgres-1/config/pg_hba.conf', 'lab.env']) {
		await mkdir(path.dirname(at(file)), {recursive: true});
		await writeFile(at(file), `content of ${file}`);
	}

	await mkdir(at(copies), {recursive: true});
});

/** Copies the lab with a `cp` that runs `meanwhile` after it has copied; `$round` says how often that was. */
async function copyWith(meanwhile: string): Promise<{status: number | null; stdout: string; stderr: string}> {
	const bin = await mkdtemp(path.join(tmpdir(), 'bin-'));
	onTestFinished(() => rm(bin, {recursive: true}));
	const real = execFileSync('sh', ['-c', 'command -v cp'], {encoding: 'utf8'}).trim();
	await writeFile(
		path.join(bin, 'cp'),
		`#!/bin/sh
if [ "$1" = --help ]; then exec ${real} --help; fi
${real} "$@" || exit
echo >> ${bin}/rounds
round=$(wc -l < ${bin}/rounds)
cd ${lab}
${meanwhile}
`,
	);
	await chmod(path.join(bin, 'cp'), 0o755);
	return spawnSync('sh', ['-s'], {
		cwd: lab,
		input: copyingScript(entries, copies, 1_000_000),
		env: {...process.env, PATH: `${bin}:${process.env.PATH}`},
		encoding: 'utf8',
	});
}

function expectEqual(): void {
	for (const entry of ['postgres-1', 'lab.env']) execFileSync('diff', ['-r', at(entry), at(copies, entry)]);
}

test('a lab that nobody writes into is copied at the first try', async () => {
	const {status, stdout, stderr} = await copyWith('[ $round = 1 ] || exit 9');
	expect({status, stderr}).toEqual({status: 0, stderr: ''});
	expect(stdout.trim().split('\n').slice(2)).toEqual(['postgres-1', 'lab.env']);
	expectEqual();
});

test('what is written, made, moved and removed meanwhile is copied again', async () => {
	const {status, stderr} = await copyWith(`if [ $round = 1 ]; then
	printf more >> ${wal}
	printf 'same length: ' | dd of=lab.env conv=notrunc 2> /dev/null
	mkdir -p postgres-1/archive/deep
	echo new > postgres-1/archive/deep/file
	mv postgres-1/config postgres-1/config.old
	rm ${table}
fi`);
	expect({status, stderr}).toEqual({status: 0, stderr: ''});
	expect(await readFile(at(copies, 'lab.env'), 'utf8')).toMatch(/^same length: /);
	expectEqual();
});

test('a change of the same length is seen, though its file has the time that it had', async () => {
	await copyWith(`if [ $round = 1 ]; then
	touch -r lab.env ${lab}/.tutorial/time
	printf 'other' | dd of=lab.env conv=notrunc 2> /dev/null
	touch -r ${lab}/.tutorial/time lab.env
fi`);
	expectEqual();
});

test('what came and went while it was copied is not in the copy', async () => {
	const {status} = await copyWith(`if [ $round = 1 ]; then echo > ${copies}/postgres-1/stray; fi`);
	expect(status).toBe(0);
	expectEqual();
});

test('a lab whose WAL is written all the time is not copied', async () => {
	const writer = writeAllTheTime(wal);
	const {status} = await copyWith('');
	writer.kill();
	expect(status).toBe(restlessExitCode);
}, 30_000);

test('tables may be written, as a checkpoint does, while nothing else is', async () => {
	const writer = writeAllTheTime(table);
	const {status, stderr} = await copyWith('');
	writer.kill();
	expect({status, stderr}).toEqual({status: 0, stderr: ''});
}, 30_000);

function writeAllTheTime(file: string) {
	const writer = spawn('sh', ['-c', `while :; do echo x >> '${at(file)}'; sleep 0.001; done`], {stdio: 'ignore'});
	onTestFinished(() => {
		writer.kill();
	});
	return writer;
}

test('a failed copy fails with its reason', async () => {
	const {status, stderr} = await copyWith(`echo "cp: error writing 'x': No space left on device" >&2; exit 1`);
	expect({status, stderr}).toEqual({status: 1, stderr: "cp: error writing 'x': No space left on device\n"});
});

test('a file that goes while it is copied is no failure', async () => {
	const {status} = await copyWith(
		`if [ $round = 1 ]; then rm ${table}; echo "cp: cannot stat '${table}': No such file or directory" >&2; exit 1; fi`,
	);
	expect(status).toBe(0);
	expectEqual();
});

import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, rm} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {readProgress} from '../../source/tutor/progress.js';
import {labMaker} from '../support/labs/lab-maker.js';
import {hasPrograms, isRoot} from '../support/labs/local-instances.js';
import {playFirst} from '../support/labs/template-lab.js';
import {shellCli} from '../support/processes/piped-cli.js';
import {runCli} from '../support/processes/run-cli.js';

const mount = (...parameters: string[]) => execFileSync('mount', parameters, {stdio: 'ignore'});
const mayMount = () => {
	try {
		mount('-t', 'tmpfs', '-o', 'size=64k', 'probe', '/mnt');
		execFileSync('umount', ['/mnt']);
		return true;
	} catch {
		return false;
	}
};

describe.skipIf(!hasPrograms || !isRoot || !mayMount())('a lab on a disk that takes nothing', () => {
	const labs = labMaker('local');
	const id = `refused-${process.pid}`;
	playFirst('local');
	afterAll(() => labs.end());

	const onDisk = async (name: string, size: string, use: (dir: string, where: readonly string[]) => Promise<void>) => {
		const disk = path.join(labs.home, name);
		await mkdir(disk, {recursive: true});
		mount('-t', 'tmpfs', '-o', `size=${size},mode=755`, 'small', disk);
		try {
			const dir = path.join(disk, 'lab');
			await use(dir, ['--engine', 'local', '--lab', `${id}-${name}`, '--dir', dir]);
		} finally {
			mount('-o', 'remount,rw', disk);
			await labs.clean('--lab', `${id}-${name}`);
			execFileSync('umount', ['-l', disk]);
		}
	};
	const fill = (dir: string) =>
		execFileSync('sh', ['-c', 'cat /dev/zero > "$1" || :', 'sh', path.join(path.dirname(dir), 'full')], {
			stdio: 'ignore',
		});
	const inSentences = /Something went wrong|^\s+at |\bE[A-Z]{4,}\b/m;

	test('tells what is full, and goes on there when there is room again', async () => {
		await onDisk('full', '300m', async (dir, where) => {
			const first = await runCli(['run', '--keep', ...where, '--to', 'network'], labs.env);
			expect(first.exitCode, first.stdout).toBe(0);
			fill(dir);
			const full = await runCli(['run', '--from', '2', '--to', '2', ...where], labs.env);
			expect(full.exitCode, full.stdout).toBe(1);
			expect(full.stdout + full.stderr).toContain('the disk is full');
			expect(full.stdout + full.stderr).not.toMatch(inSentences);
			for (const command of [
				['reset', '1', ...where],
				['transcript', ...where],
				['--plain', '--yes', ...where],
			]) {
				const {stdout, stderr} = await runCli(command, labs.env);
				expect(stdout + stderr, command[0]).not.toMatch(inSentences);
			}

			await rm(path.join(path.dirname(dir), 'full'));
			const again = await runCli(['run', '--from', '2', '--to', '2', ...where], labs.env);
			expect(again.exitCode, again.stdout + again.stderr).toBe(0);
		});
	});

	test('tells in which step how far it is could not be recorded, and plays on', async () => {
		await onDisk('memory', '300m', async (dir, where) => {
			const first = await runCli(['run', '--keep', ...where, '--to', 'network'], labs.env);
			expect(first.exitCode, first.stdout).toBe(0);
			// The memory alone cannot be written.
			const file = path.join(dir, '.tutorial', 'progress.json');
			const block = 'chattr +i "$0" 2> /dev/null || { rm "$0" && mkdir "$0"; }';
			execFileSync('sh', ['-c', block, file]);
			const run = await runCli(['run', '--from', '2', '--to', '2', ...where], labs.env);
			execFileSync('sh', ['-c', 'chattr -i "$0" 2> /dev/null || rmdir "$0"', file]);
			expect(run.exitCode, run.stdout + run.stderr).toBe(0);
			expect(run.stdout).toContain('How far you are is not recorded.');
			expect(run.stdout + run.stderr).not.toMatch(inSentences);
		});
	});

	test('is not begun where the file system is read-only, and goes on when it can be written', async () => {
		await onDisk('closed', '300m', async (dir, where) => {
			const first = await runCli(['run', '--keep', ...where, '--to', 'network'], labs.env);
			expect(first.exitCode, first.stdout).toBe(0);
			mount('-o', 'remount,ro', path.dirname(dir));
			for (const command of ['run --from 2', 'reset 1', 'clean', '--plain --yes']) {
				const {exitCode, stdout, stderr} = await runCli([...command.split(' '), ...where], labs.env);
				expect(exitCode, command).toBe(1);
				expect(stdout, command).toBe('');
				expect(stderr, command).toContain('the file system there is read-only.');
				expect(stderr.split('\n'), command).toHaveLength(2);
			}

			mount('-o', 'remount,rw', path.dirname(dir));
			const again = await runCli(['run', '--from', '1', '--to', '1', ...where], labs.env);
			expect(again.exitCode, again.stdout + again.stderr).toBe(0);
		});
	});

	test('leaves nothing behind where not even the lab can be made', async () => {
		await onDisk('none', '64k', async (dir, where) => {
			fill(dir);
			const {exitCode, stdout, stderr} = await runCli(['run', ...where], labs.env);
			expect({exitCode, stdout}).toEqual({exitCode: 1, stdout: ''});
			expect(stderr).toMatch(/^The lab's folder .* cannot be (?:made|written into): the disk is full\.\n/);
			expect((await labs.clean('--lab', `${id}-none`)).exitCode).toBe(0);
		});
	});

	test('does not keep clean --all from the labs after it', async () => {
		const all = labMaker('local');
		process.env.PG_REPLICATION_TUTORIAL_HOME = labs.home;
		try {
			const dirs = await Promise.all(
				['one', 'two', 'three'].map((name) => all.copy(`${id}-${name}`, 'primary-instance')),
			);
			const inTheWay = path.join(dirs[1] ?? '', 'postgres-1', 'mounted');
			await mkdir(inTheWay, {recursive: true});
			mount('-t', 'tmpfs', '-o', 'size=64k', 'small', inTheWay);
			const {exitCode, stdout, stderr} = await all.clean('--all');
			expect(exitCode).toBe(1);
			expect(stderr).toMatch(new RegExp(`^The lab "${id}-two" is not removed\\. .*: it is in use\\.\n`));
			expect(stderr).not.toMatch(inSentences);
			for (const name of ['one', 'three']) expect(stdout).toContain(`The lab "${id}-${name}" is removed:`);
			expect(dirs.map((dir) => existsSync(dir))).toEqual([false, true, false]);
			execFileSync('umount', [inTheWay]);
			expect((await all.clean('--all')).exitCode).toBe(0);
		} finally {
			await all.remove();
		}
	});

	test('that belongs to somebody else is not removed by another account, which is told what resists', async () => {
		const dir = await labs.copy(`${id}-theirs`, 'write-ahead-log');
		const {exitCode, stdout, stderr} = await shellCli(
			'exec setpriv --reuid 54321 --regid 54321 --clear-groups "$@"',
			['clean', '--dir', dir],
			labs.env,
		);
		expect({exitCode, stdout}).toEqual({exitCode: 1, stdout: ''});
		expect(stderr).toMatch(
			new RegExp(`^The lab "${id}-theirs" is not removed\\. .*you have not the right to\\.\n.*account`),
		);
		expect(stderr).not.toMatch(inSentences);
		expect((await readProgress(dir)).passed.length).toBeGreaterThan(5);
		expect((await labs.clean('--dir', dir)).exitCode).toBe(0);
	});
});

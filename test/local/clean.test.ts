import {type ChildProcess, spawn} from 'node:child_process';
import {mkdir, readdir, rm, stat, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, describe, expect, test, vi} from 'vitest';
import {socketFolder} from '../../source/lab/description.js';
import {readLab} from '../../source/lab/lab-folder.js';
import {readPostmaster} from '../../source/lab/local/postmaster.js';
import {findPrograms, neededPrograms} from '../../source/lab/local/programs.js';
import {Occupancy} from '../../source/lab/occupancy.js';
import {runProgram} from '../../source/lab/processes.js';
import {labMaker} from '../support/labs/lab-maker.js';
import {playFirst} from '../support/labs/template-lab.js';
import {runCli} from '../support/processes/run-cli.js';
import {PtyTerminal} from '../support/terminals/pty-terminal.js';

const programs = await findPrograms();
const reason = programs ? '' : ' (no programs of PostgreSQL were found)';

describe.skipIf(!programs)(`clean on the local engine${reason}`, () => {
	const labs = labMaker('local');
	playFirst('local');
	afterAll(() => labs.end());

	const exists = (file: string) =>
		stat(file).then(
			() => true,
			() => false,
		);
	const postmasterOf = (dir: string) => readPostmaster(path.join(dir, 'postgres-1', 'pgdata'));
	/** A process that has ended stays in the table until its parent has asked for it. */
	const runs = async (pid: number | undefined) => {
		const {stdout} = await runProgram('ps', ['-o', 'stat=', '-p', String(pid)]);
		return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
	};
	const records = () => readdir(path.join(labs.home, 'registry')).catch(() => []);

	test('stops the servers and removes what the lab made, and leaves what it did not write', async () => {
		const dir = await labs.copy('cli-local', 'replication-user');
		const sockets = socketFolder({name: 'cli-local', dir});
		const postmaster = await postmasterOf(dir);
		expect(await runs(postmaster)).toBe(true);
		await writeFile(path.join(dir, 'notes.txt'), 'mine\n');

		expect(await labs.clean('--lab', 'cli-local')).toEqual({
			exitCode: 0,
			stdout: [
				'The lab "cli-local" is removed:',
				'  server postgres-1',
				`  folder ${sockets}`,
				`In ${dir} stays what the lab did not write: notes.txt`,
			].join('\n'),
			stderr: '',
		});
		expect(await readdir(dir)).toEqual(['notes.txt']);
		expect(await exists(sockets)).toBe(false);
		expect(await runs(postmaster)).toBe(false);
		expect(await records()).toEqual([]);
		expect((await labs.clean('--lab', 'cli-local')).stdout).toBe('There is no lab "cli-local"; nothing is removed.');
		await rm(dir, {recursive: true});
	});

	test('says that a link to the folder of the lab stays, and leaves what it leads to', async () => {
		const real = path.join(labs.home, 'elsewhere');
		const link = path.join(labs.home, 'link');
		await mkdir(real);
		await symlink(real, link);
		const made = await runCli(
			['run', '--keep', '--engine', 'local', '--lab', 'cli-link', '--dir', link, '--to', 'network'],
			labs.env,
		);
		expect(made.exitCode, made.stderr).toBe(0);
		const {stdout, exitCode} = await labs.clean('--lab', 'cli-link');
		expect(exitCode).toBe(0);
		expect(stdout).not.toContain(`folder ${link}`);
		expect(stdout).toContain(`${link} stays, empty: it is a symbolic link, which the lab did not make.`);
		expect(await readdir(link)).toEqual([]);
	});

	test('removes the folders that were made on the way to that of the lab, as far as they are empty', async () => {
		const above = path.join(labs.home, 'above');
		const dir = path.join(above, 'between', 'lab');
		const made = await runCli(
			['run', '--keep', '--engine', 'local', '--lab', 'cli-deep', '--dir', dir, '--to', 'network'],
			labs.env,
		);
		expect(made.exitCode, made.stderr).toBe(0);
		await writeFile(path.join(above, 'notes.txt'), 'mine\n');
		expect((await labs.clean('--dir', dir)).exitCode).toBe(0);
		expect(await readdir(above)).toEqual(['notes.txt']);
	});

	test('is refused while a tutor works in the lab, with --yes too', async () => {
		const dir = await labs.copy('cli-busy', 'primary-instance');
		const occupancy = await Occupancy.take(dir);
		for (const option of [[], ['--yes']]) {
			expect(await labs.clean('--lab', 'cli-busy', ...option)).toEqual({
				exitCode: 1,
				stdout: '',
				stderr: `The lab "cli-busy" is not removed. Another tutor (process ${process.pid}) works in this lab.\nGo on there or quit it first; --lab NAME starts another lab.`,
			});
		}

		expect(await readLab(dir)).toMatchObject({name: 'cli-busy'});
		occupancy.release();
		expect((await labs.clean('--lab', 'cli-busy')).exitCode).toBe(0);
		expect(await exists(dir)).toBe(false);
	});

	test('takes the lab that is meant only', async () => {
		const dir = await labs.copy('cli-meant', 'primary-instance');
		expect(await labs.clean('--lab', 'cli-other', '--dir', dir)).toEqual({
			exitCode: 2,
			stdout: '',
			stderr: `The folder ${dir} is that of the lab "cli-meant".\nSay --lab cli-meant, or leave --lab out.`,
		});
		expect(await labs.clean('--lab', 'cli-meant', '--engine', 'docker')).toEqual({
			exitCode: 2,
			stdout: '',
			stderr: 'The lab "cli-meant" runs with the engine local, not docker; leave out --engine to remove it.',
		});
		expect((await labs.clean('--dir', dir)).exitCode).toBe(0);
	});

	test('--all removes every lab, and asks nothing where there is no terminal', async () => {
		const dirs = await Promise.all(['cli-one', 'cli-two'].map((name) => labs.copy(name, 'primary-instance')));
		const {exitCode, stdout} = await labs.clean('--all');
		expect(exitCode).toBe(0);
		for (const [index, name] of ['cli-one', 'cli-two'].entries()) {
			expect(stdout).toContain(`The lab "${name}" is removed:`);
			expect(await exists(dirs[index] ?? '')).toBe(false);
		}

		expect(await records()).toEqual([]);
	});

	test('asks in a terminal, and takes anything but yes for no', async () => {
		const dir = await labs.copy('cli-asked', 'primary-instance');
		const answer = async (typed: string, ...options: string[]) => {
			const terminal = new PtyTerminal(process.execPath, ['dist/cli.js', 'clean', '--lab', 'cli-asked', ...options], {
				env: {PG_REPLICATION_TUTORIAL_HOME: labs.home},
				columns: 200,
			});
			if (typed !== '') {
				await vi.waitFor(() => expect(terminal.written).toContain('[y/N]'), 20_000);
				expect(terminal.written).toContain(`Remove the lab "cli-asked" (local, ${dir})`);
				terminal.type(typed);
			}

			const {exitCode} = await terminal.exited;
			return {exitCode, written: terminal.written};
		};

		for (const no of ['\r', 'n\r', 'nyes\r', '\u0004', '\u0003']) {
			const {exitCode, written} = await answer(no);
			expect(written).toContain('Nothing is removed.');
			expect(exitCode).toBe(0);
			expect(await exists(dir)).toBe(true);
		}

		expect((await answer('y\r')).written).toContain('The lab "cli-asked" is removed:');
		expect(await exists(dir)).toBe(false);
		await labs.copy('cli-asked', 'primary-instance');
		expect((await answer('', '--yes')).written).not.toContain('[y/N]');
		expect(await exists(dir)).toBe(false);
	});

	test('goes on where it was killed', async () => {
		const dir = await labs.copy('cli-killed', 'replication-user');
		const sockets = socketFolder({name: 'cli-killed', dir});
		const child: ChildProcess = spawn(process.execPath, ['dist/cli.js', 'clean', '--lab', 'cli-killed'], {
			env: {...process.env, ...labs.env},
			stdio: 'ignore',
		});
		const ended = new Promise((resolve) => child.once('exit', resolve));
		await vi.waitFor(async () => expect(await exists(sockets)).toBe(false), {timeout: 20_000, interval: 1});
		child.kill('SIGKILL');
		await ended;
		expect((await labs.clean('--lab', 'cli-killed')).exitCode).toBe(0);
		expect(await exists(dir)).toBe(false);
		expect(await records()).toEqual([]);
	});

	test.each([
		['the folders of the servers are gone', ['postgres-1']],
		['all but the memory is gone', ['postgres-1', 'secrets', 'lab.env']],
		['the memory is half gone', ['postgres-1', 'secrets', 'lab.env', '.tutorial/lab.json']],
		['the folder is gone', ['.']],
	])('removes what is left when %s', async (_, gone) => {
		const dir = await labs.copy('cli-half', 'primary-instance');
		const sockets = socketFolder({name: 'cli-half', dir});
		for (const entry of gone) await rm(path.join(dir, entry), {recursive: true, force: true});
		const {exitCode, stdout} = await labs.clean('--lab', 'cli-half');
		expect(exitCode).toBe(0);
		expect(stdout).toContain(`  folder ${sockets}`);
		expect(await exists(sockets)).toBe(false);
		expect(await exists(dir)).toBe(false);
		expect(await records()).toEqual([]);
	});

	test('does not take a new folder of that name for the one that was deleted by hand', async () => {
		const dir = await labs.copy('cli-reused', 'primary-instance');
		await rm(dir, {recursive: true});
		await mkdir(path.join(dir, 'postgres-1'), {recursive: true});
		const {exitCode, stdout} = await labs.clean('--lab', 'cli-reused');
		expect(exitCode).toBe(0);
		expect(stdout).toContain(`In ${dir} stays what the lab did not write: postgres-1`);
		expect(await readdir(dir)).toEqual(['postgres-1']);
		await rm(dir, {recursive: true});
	});

	test('removes a lab whose description is damaged, which the list of labs knows', async () => {
		const dir = await labs.copy('cli-damaged', 'primary-instance');
		await writeFile(path.join(dir, '.tutorial', 'lab.json'), '{"name":');
		const run = await runCli(['run', '--lab', 'cli-damaged', '--from', '2', '--to', '2'], labs.env);
		expect(run.exitCode, run.stderr).toBe(0);
		const elsewhere = {...labs.env, PG_REPLICATION_TUTORIAL_HOME: path.join(labs.home, 'another')};
		expect(await runCli(['run', '--lab', 'cli-damaged', '--dir', dir], elsewhere)).toEqual({
			exitCode: 1,
			stdout: '',
			stderr: `${dir}/.tutorial/lab.json is damaged.\nRemove the lab with "clean" and start again, or name another folder.`,
		});
		expect((await labs.clean('--lab', 'cli-damaged')).exitCode).toBe(0);
		expect(await exists(dir)).toBe(false);
	});

	test('stops the servers when the programs are not there any more', async () => {
		const bin = path.join(labs.home, 'bin');
		await mkdir(bin);
		for (const name of neededPrograms) await symlink(path.join(programs?.bin ?? '', name), path.join(bin, name));
		const dir = labs.labDir('cli-bare');
		const parameters = ['--keep', '--engine', 'local', '--lab', 'cli-bare', '--dir', dir, '--to', 'primary-instance'];
		const made = await runCli(['run', '--pg-bin', bin, ...parameters], labs.env);
		expect(made.exitCode, made.stdout).toBe(0);
		const postmaster = await postmasterOf(dir);
		await rm(bin, {recursive: true});
		expect((await labs.clean('--lab', 'cli-bare')).exitCode).toBe(0);
		expect(await runs(postmaster)).toBe(false);
		expect(await exists(dir)).toBe(false);
	});

	test('a run is refused in a lab that is there, and says the ways out', async () => {
		const dir = await labs.copy('cli-there', 'primary-instance');
		expect(await runCli(['run', '--lab', 'cli-there', '--dir', dir], labs.env)).toEqual({
			exitCode: 2,
			stdout: '',
			stderr:
				'There is a lab "cli-there" already.\nGo on in it with --from LESSON, run in another one with --lab NAME, or remove it with "clean".',
		});
		expect(await runCli(['run', '--lab', 'cli-there', '--engine', 'docker'], labs.env)).toEqual({
			exitCode: 2,
			stdout: '',
			stderr:
				'The lab "cli-there" runs with the engine local.\nStart another one with --lab NAME, or remove this one with "clean" first.',
		});
		expect((await labs.clean('--lab', 'cli-there')).exitCode).toBe(0);
	});

	test('two labs run side by side and do not disturb each other', async () => {
		const dirs = await Promise.all(['cli-left', 'cli-right'].map((name) => labs.copy(name, 'write-ahead-log')));
		const postmasters = await Promise.all(dirs.map(postmasterOf));
		expect(postmasters.every((pid) => pid !== undefined)).toBe(true);
		expect((await labs.clean('--lab', 'cli-left')).exitCode).toBe(0);
		expect(await postmasterOf(dirs[1] ?? '')).toBe(postmasters[1]);
		expect((await labs.clean('--lab', 'cli-right')).exitCode).toBe(0);
	});
});

import {mkdir, readFile, rename, rm, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, onTestFinished, test, vi} from 'vitest';
import {accountToDropTo} from '../../source/lab/local/account.js';
import {labServers} from '../../source/lab/local/lab-servers.js';
import {readPostmaster} from '../../source/lab/local/postmaster.js';
import {findPrograms} from '../../source/lab/local/programs.js';
import type {OpenLab} from '../../source/lab/open-lab.js';
import {runProgram} from '../../source/lab/processes.js';
import {Servers} from '../../source/lab/servers.js';
import {descendants, processTable} from '../../source/lab/terminals/process-table.js';
import {labMaker} from '../support/labs/lab-maker.js';
import {MarkedLab, marked, primary, take} from '../support/labs/marked-lab.js';
import {freePort} from '../support/network/free-port.js';

const programs = await findPrograms();
const account = programs && (await accountToDropTo());

describe.skipIf(!programs)('a server whose folder has gone', () => {
	const labs = labMaker('local');
	const own = new MarkedLab('local', labs, `moved-${process.pid}`);
	const pgdata = () => path.join(own.dir, primary, 'pgdata');
	const away = () => path.join(labs.home, 'away');
	const pidFile = () => path.join(pgdata(), 'postmaster.pid');
	const runs = (pid: number | undefined) => processTable().some((row) => row.pid === pid);

	beforeAll(async () => {
		await own.opened(async (lab) => {
			await own.mark(lab, 'kept');
			await take(lab, 'kept', 'kept');
		});
	});
	afterAll(() => labs.end());

	/** Runs a command as the account of the servers, in the lab's folder. */
	const run = async (lab: OpenLab, command: string) => {
		let said = '';
		const end = await lab.engine.run(
			command,
			(_stream, line) => {
				said += `${line}\n`;
			},
			new AbortController().signal,
		);
		expect(end, said).toEqual({kind: 'exited', exitCode: 0});
	};

	/** The server's first process. */
	const postmaster = async () => {
		const pid = await readPostmaster(pgdata());
		if (pid === undefined) throw new Error('The server does not run.');
		return pid;
	};

	const goBack = async (lab: OpenLab) => {
		await lab.snapshots.restore('kept');
		expect(await own.markOf(lab)).toEqual(marked('kept'));
	};

	const gone: ReadonlyArray<readonly [string, () => Promise<void>]> = [
		['was moved aside', () => rename(pgdata(), `${pgdata()}.old`)],
		['was moved to another place in the lab', () => rename(pgdata(), path.join(own.dir, 'kept'))],
		['was moved out of the lab', () => rename(pgdata(), away())],
		['was deleted', () => rm(pgdata(), {recursive: true})],
		[
			'was deleted, and made anew',
			async () => {
				await rm(pgdata(), {recursive: true});
				await mkdir(pgdata(), {mode: 0o700});
			},
		],
		[
			'was moved out of the lab, and deleted',
			async () => {
				await rename(pgdata(), away());
				await rm(away(), {recursive: true});
			},
		],
		['has no file of its process', () => rm(pidFile())],
		['names another process in that file', async () => replaceNumber(process.pid)],
		['has moved with its instance', () => rename(path.join(own.dir, primary), away())],
	];

	/** Writes another number into the first line of the server's file. */
	const replaceNumber = async (pid: number) => {
		const [, ...lines] = (await readFile(pidFile(), 'utf8')).split('\n');
		await writeFile(pidFile(), [pid, ...lines].join('\n'));
	};

	test.each(gone)('is ended when the lab is taken back: it %s', async (_what, go) => {
		onTestFinished(async () => {
			for (const folder of [away(), path.join(own.dir, 'kept')]) await rm(folder, {recursive: true, force: true});
		});
		await own.opened(async (lab) => {
			const pid = await postmaster();
			await go();
			expect(runs(pid)).toBe(true);
			await goBack(lab);
			expect(runs(pid)).toBe(false);
		});
	});

	test('is known where it runs now', async () => {
		await own.opened(async (lab) => {
			await rename(pgdata(), away());
			await mkdir(pgdata(), {mode: 0o700});
			expect(await lab.engine.instance(primary)).toEqual({kind: 'elsewhere', folder: away()});
			await rm(pgdata(), {recursive: true});
			await rename(away(), pgdata());
			expect(await lab.engine.instance(primary)).toEqual({kind: 'running'});
		});
	});

	test.each([
		['names another process', async () => replaceNumber(process.pid)],
		['is gone', () => rm(pidFile())],
	])('answers for itself, though the file of its process %s', async (_what, spoil) => {
		await own.opened(async (lab) => {
			const file = await readFile(pidFile(), 'utf8');
			const pid = await postmaster();
			await spoil();
			expect((await lab.engine.server(primary))?.process?.pid).toBe(pid);
			const servers = new Servers(lab.engine);
			expect(await servers.query(primary, 'SELECT 1')).toEqual({kind: 'rows', rows: [['1']]});
			await servers.close();
			expect(await lab.engine.survey()).toMatchObject({servers: [primary]});
			await writeFile(pidFile(), file);
		});
	});

	test('is ended when somebody has started it through a link, on another port', async () => {
		const link = path.join(own.dir, 'link');
		onTestFinished(() => rm(link));
		await own.opened(async (lab) => {
			const options = `-p ${await freePort()} -c unix_socket_directories=`;
			await run(lab, `ln -s ${primary}/pgdata link && pg_ctl -D ${primary}/pgdata -m fast stop`);
			await run(lab, `pg_ctl -D '${link}' -o '${options}' -l ${primary}/postgres.log -w start`);
			const pid = await postmaster();
			await rm(pidFile());
			await goBack(lab);
			expect(runs(pid)).toBe(false);
		});
	});

	test('is ended with what a killed first process has left behind, stopped or not', async () => {
		await own.opened(async (lab) => {
			const pid = await postmaster();
			const children = descendants(pid);
			expect(children.length).toBeGreaterThan(3);
			for (const one of [pid, ...children]) process.kill(one, 'SIGSTOP');
			process.kill(pid, 'SIGKILL');
			await vi.waitFor(() => expect(runs(pid)).toBe(false));
			expect(children.some(runs)).toBe(true);
			await goBack(lab);
			expect(children.filter(runs)).toEqual([]);
		});
	});

	test('a server of somebody else is none of the lab, whatever a file says', async () => {
		const foreign = path.join(labs.home, 'foreign');
		const options = {cwd: labs.home, env: {...process.env, LC_ALL: 'C'}, account};
		const pg = async (program: string, ...parameters: string[]) => {
			const {exitCode, stderr} = await runProgram(path.join(programs?.bin ?? '', program), parameters, options);
			expect(exitCode, stderr).toBe(0);
		};
		await mkdir(foreign, {mode: 0o700});
		if (account) await runProgram('chown', [account.name, foreign]);
		await pg('initdb', '-D', foreign, '-N');
		const socketless = `-p ${await freePort()} -c unix_socket_directories=`;
		await pg('pg_ctl', '-D', foreign, '-o', socketless, '-l', path.join(foreign, 'log'), '-w', 'start');
		onTestFinished(() => pg('pg_ctl', '-D', foreign, '-m', 'immediate', 'stop'));
		const other = (await readPostmaster(foreign)) ?? 0;
		expect(runs(other)).toBe(true);
		await own.opened(async (lab) => {
			const file = await readFile(pidFile(), 'utf8');
			await run(lab, `pg_ctl -D ${primary}/pgdata -m fast stop`);
			await writeFile(pidFile(), file);
			await replaceNumber(other);
			expect(await lab.engine.instance(primary)).toEqual({kind: 'stopped'});
			expect(await labServers(lab.description, 'all')).toEqual([]);
			await goBack(lab);
			expect(runs(other)).toBe(true);
		});
	});

	test('is not forgotten by clean where the whole lab was moved, and ended there', async () => {
		const dir = await labs.copy('moved-whole', 'replication-user');
		const pid = await readPostmaster(path.join(dir, primary, 'pgdata'));
		const moved = path.join(labs.home, 'labs', 'whole');
		await rename(dir, moved);
		expect(await labs.clean('--lab', 'moved-whole')).toEqual({
			exitCode: 1,
			stdout: '',
			stderr: `The lab "moved-whole" is not removed. The folder of the lab was moved to ${moved}, and its servers run on there.\nRemove it there: pg-replication-tutorial clean --dir ${moved}`,
		});
		expect(runs(pid)).toBe(true);
		const {exitCode, stdout} = await labs.clean('--dir', moved);
		expect(exitCode).toBe(0);
		expect(stdout).toContain('server postgres-1');
		expect(runs(pid)).toBe(false);
		expect((await labs.clean('--lab', 'moved-whole')).exitCode).toBe(0);
	});

	test('is ended by clean, which says where its data is', async () => {
		const dir = await labs.copy('moved-out', 'replication-user');
		const pid = await readPostmaster(path.join(dir, primary, 'pgdata'));
		await rename(path.join(dir, primary, 'pgdata'), away());
		const {exitCode, stdout} = await labs.clean('--lab', 'moved-out');
		expect(exitCode).toBe(0);
		expect(stdout).toContain(`server postgres-1; its data is in ${away()}`);
		expect(runs(pid)).toBe(false);
		expect((await stat(path.join(away(), 'PG_VERSION'))).isFile()).toBe(true);
		await rm(away(), {recursive: true});
	});

	test('is ended by clean when all is deleted but itself', async () => {
		const dir = await labs.copy('moved-gone', 'replication-user');
		const pid = await readPostmaster(path.join(dir, primary, 'pgdata'));
		await rm(dir, {recursive: true});
		const {exitCode, stdout} = await labs.clean('--lab', 'moved-gone');
		expect(exitCode).toBe(0);
		expect(stdout).toContain('server postgres-1');
		expect(runs(pid)).toBe(false);
	});
});

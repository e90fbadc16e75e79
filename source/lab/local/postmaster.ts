import {readFile, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {readText} from '../../base/read-text.js';
import {runProgram} from '../processes.js';

/**
 * What a server writes into `postmaster.pid` in its data folder, and beside its socket
 * (https://www.postgresql.org/docs/current/storage-file-layout.html).
 */
export type LockFile = {
	readonly pid: number;
	/** The data folder that it was started with. */
	readonly folder: string;
	/** When it was started, in whole seconds since 1970. */
	readonly startedAt: number;
	readonly port: number;
	/** The folder of its socket; empty where it has none. */
	readonly sockets: string;
	/** `ready` or `standby` when it takes connections. */
	readonly state: string;
};

/** The content of such a file; undefined when there is none. */
export async function readLockFile(file: string): Promise<LockFile | undefined> {
	const text = await readText(file).catch(() => '');
	const [first = '', folder = '', startedAt, port, sockets = '', , , state = ''] = text.split('\n');
	const pid = Number.parseInt(first, 10);
	return pid > 0 ? {pid, folder, startedAt: Number(startedAt), port: Number(port), sockets, state} : undefined;
}

const lockOf = (dataFolder: string) => readLockFile(path.join(dataFolder, 'postmaster.pid'));

/**
 * The process that serves a data folder, or undefined when none does. A `postmaster.pid` that a crash left behind, or that
 * somebody wrote, may name a process that is something else, such as a server of another folder.
 */
export async function readPostmaster(dataFolder: string): Promise<number | undefined> {
	const lock = await lockOf(dataFolder);
	if (lock === undefined || !(await isServer(lock))) return undefined;
	return (await worksIn(lock.pid, dataFolder)) === false ? undefined : lock.pid;
}

/** The port that the server of a data folder was started with. */
export async function readPort(dataFolder: string): Promise<number> {
	return (await lockOf(dataFolder))?.port ?? Number.NaN;
}

/** Time that the parent of a killed server has to ask for it, in milliseconds. */
const reapTimeoutMs = 5000;

/**
 * Waits until pg_ctl can see that a data folder's server is gone. A killed process stays in the process table until its
 * parent reaps it, and pg_ctl takes it for a running server that does not shut down; in a container whose first process
 * reaps no children, for ever. The server's children have exited by then.
 */
export async function waitUntilReaped(dataFolder: string): Promise<void> {
	const deadline = performance.now() + reapTimeoutMs;
	for (;;) {
		const lock = await lockOf(dataFolder);
		if (lock === undefined || !isAlive(lock.pid) || (await look(lock.pid)) !== undefined) return;
		if (performance.now() > deadline) {
			if (lock.sockets) await rm(path.join(lock.sockets, `.s.PGSQL.${lock.port}.lock`), {force: true});
			await rm(path.join(dataFolder, 'postmaster.pid'), {force: true});
			return;
		}

		await delay(50);
	}
}

/**
 * Resolves when a server that is being started on a data folder takes connections, as its postmaster writes into its
 * file; or when the signal aborts.
 * @param since what an earlier server has left does not count
 */
export async function untilReady(dataFolder: string, since: Date, signal: AbortSignal): Promise<void> {
	while (!signal.aborted) {
		const lock = await lockOf(dataFolder);
		const isNew = lock !== undefined && lock.startedAt >= Math.floor(since.getTime() / 1000) - 1;
		if (isNew && /^(ready|standby)/.test(lock.state) && (await readPostmaster(dataFolder)) !== undefined) return;
		await delay(10);
	}
}

/** Whether a lock file names a server that runs. Where the system tells when a process was started, it must be that one. */
export async function isServer({pid, startedAt}: LockFile): Promise<boolean> {
	if (!isAlive(pid)) return false;
	const seen = await look(pid);
	return seen?.name.includes('postgres') === true && !(Math.abs(seen.startedAt - startedAt) > startToleranceS);
}

/** A clock may have been set since the start. */
const startToleranceS = 60;

/** Whether a process is the one that a lock file tells of, as ps knows its start. */
export async function isThatOld({pid, startedAt}: LockFile): Promise<boolean> {
	const seen = await portableLook(pid);
	return seen !== undefined && Math.abs(seen.startedAt - startedAt) <= startToleranceS;
}

/**
 * Whether a server's process works in a data folder, as each postmaster does, under whatever path; undefined where the
 * system does not tell it. The server's account owns its data folder.
 */
async function worksIn(pid: number, dataFolder: string): Promise<boolean | undefined> {
	const [own, folder, current] = await Promise.all(
		[`/proc/${pid}`, dataFolder, `/proc/${pid}/cwd`].map((file) => stat(file).catch(() => undefined)),
	);
	if (own === undefined || folder === undefined) return undefined;
	if (own.uid !== folder.uid) return false;
	return current && current.dev === folder.dev && current.ino === folder.ino;
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		// A process of another account may not be signalled, but is there.
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

/** A process: the name of its program, and its start in seconds since 1970, which is NaN when it is not known. */
type Seen = {readonly name: string; readonly startedAt: number};

/** A process that has not ended, whether its parent has asked for it or not. */
async function look(pid: number): Promise<Seen | undefined> {
	const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
	if (status === undefined) return portableLook(pid);
	const [, name = '', state] = /^\d+ \((.*)\) (\S)/.exec(status) ?? [];
	return state === 'Z' ? undefined : {name, startedAt: Number.NaN};
}

async function portableLook(pid: number): Promise<Seen | undefined> {
	const columns = ['-o', 'lstart=', '-o', 'comm='];
	const {exitCode, stdout} = await runProgram('ps', [...columns, '-p', String(pid)], {
		env: {...process.env, LC_ALL: 'C'},
	});
	const [, start = '', name = ''] = /^\s*(\w+ +\w+ +\d+ [\d:]+ \d+) +(.*)$/m.exec(stdout) ?? [];
	return exitCode === 0 ? {name, startedAt: Date.parse(start) / 1000} : undefined;
}

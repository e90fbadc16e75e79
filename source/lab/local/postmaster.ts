import {readFile, rm} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {runProgram} from '../processes.js';

/**
 * The process that serves a data folder, or undefined when none does. A `postmaster.pid` that a crash left behind may
 * name a process that is something else by now, so the process must be a postgres.
 */
export async function readPostmaster(dataFolder: string): Promise<number | undefined> {
	const text = await readFile(path.join(dataFolder, 'postmaster.pid'), 'utf8').catch(() => '');
	const pid = Number.parseInt(text, 10);
	if (!(pid > 0) || !isAlive(pid)) return undefined;
	return (await commandName(pid))?.includes('postgres') ? pid : undefined;
}

/** The port that the server of a data folder was started with. */
export async function readPort(dataFolder: string): Promise<number> {
	const text = await readFile(path.join(dataFolder, 'postmaster.pid'), 'utf8').catch(() => '');
	return Number(text.split('\n')[3]);
}

/** Time that the parent of a killed server has to ask for it, in milliseconds. */
const reapTimeoutMs = 5000;

/**
 * Waits until pg_ctl can see that a data folder's server is gone. A killed process stays in the process table until its
 * parent reaps it, and pg_ctl takes it for a running server that does not shut down; in a container whose first process
 * reaps no children, for ever. The server's children have exited by then.
 */
export async function waitUntilReaped(dataFolder: string): Promise<void> {
	const file = path.join(dataFolder, 'postmaster.pid');
	const deadline = performance.now() + reapTimeoutMs;
	for (;;) {
		// The first lines of the file: process, data folder, start, port, folder of the socket.
		const [first = '', , , port, sockets] = (await readFile(file, 'utf8').catch(() => '')).split('\n');
		const pid = Number.parseInt(first, 10);
		if (!(pid > 0) || !isAlive(pid) || (await commandName(pid)) !== undefined) return;
		if (performance.now() > deadline) {
			if (sockets) await rm(path.join(sockets, `.s.PGSQL.${port}.lock`), {force: true});
			await rm(file, {force: true});
			return;
		}

		await delay(50);
	}
}

/**
 * Resolves when a server that is being started on a data folder takes connections, as its postmaster writes into its
 * file (https://www.postgresql.org/docs/current/storage-file-layout.html); or when the signal aborts.
 * @param since what an earlier server has left does not count
 */
export async function untilReady(dataFolder: string, since: Date, signal: AbortSignal): Promise<void> {
	const file = path.join(dataFolder, 'postmaster.pid');
	while (!signal.aborted) {
		// Its time of start is the third line, in whole seconds, and its state the eighth.
		const [, , started, , , , , state = ''] = (await readFile(file, 'utf8').catch(() => '')).split('\n');
		const isNew = Number(started) >= Math.floor(since.getTime() / 1000) - 1;
		if (isNew && /^(ready|standby)/.test(state) && (await readPostmaster(dataFolder)) !== undefined) return;
		await delay(10);
	}
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

async function commandName(pid: number): Promise<string | undefined> {
	const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
	if (status !== undefined) {
		// A killed process stays in the table until its parent has asked for it.
		const [, name, state] = /^\d+ \((.*)\) (\S)/.exec(status) ?? [];
		return state === 'Z' ? undefined : name;
	}

	const {exitCode, stdout} = await runProgram('ps', ['-o', 'comm=', '-p', String(pid)]);
	return exitCode === 0 ? stdout : undefined;
}

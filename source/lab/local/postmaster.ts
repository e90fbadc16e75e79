import {readFile} from 'node:fs/promises';
import path from 'node:path';
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

import {readdir, realpath} from 'node:fs/promises';
import path from 'node:path';
import {workingDirectory} from '../process-identity.js';
import {readPostmaster} from './postmaster.js';

/** A server that runs out of a folder of an instance; `folder` is relative to the lab's folder. */
export type RunningFolder = {readonly folder: string; readonly pid: number};

/**
 * Servers that run from folders beside an instance's data folder: after the folder of a running server was moved, the
 * server goes on in it, with its port.
 */
export async function serversElsewhere(dir: string, instance: string): Promise<RunningFolder[]> {
	const names = await readdir(path.join(dir, instance)).catch(() => []);
	const found = await Promise.all(
		names
			.filter((name) => name !== 'pgdata')
			.map(async (name) => {
				const folder = `${instance}/${name}`;
				const pid = await readPostmaster(path.join(dir, folder));
				return {folder, pid: pid !== undefined && (await worksIn(pid, path.join(dir, folder))) ? pid : undefined};
			}),
	);
	return found.flatMap(({folder, pid}) => (pid === undefined ? [] : [{folder, pid}]));
}

/**
 * A copy of a data folder may have the number of a process that is another server now. A postmaster's working directory
 * is its data folder; where the system does not tell it, the file is trusted.
 */
async function worksIn(pid: number, folder: string): Promise<boolean> {
	const current = await workingDirectory(pid);
	return current === undefined || current === (await realpath(folder));
}

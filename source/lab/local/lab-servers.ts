import {readFileSync} from 'node:fs';
import {readdir, readlink, realpath} from 'node:fs/promises';
import path from 'node:path';
import {instancesOf, type LabDescription, socketFolder} from '../description.js';
import {LabFault} from '../lab-fault.js';
import {readLab} from '../lab-folder.js';
import {workingDirectory} from '../process-identity.js';
import {processTable} from '../terminals/process-table.js';
import type {Account} from './account.js';
import {isServer, isThatOld, type LockFile, readLockFile} from './postmaster.js';
import {lookAtSockets} from './sockets.js';

type Lab = Pick<LabDescription, 'name' | 'dir' | 'ports' | 'sockets'>;

/** A server of a lab that runs. */
export type LabServer = {
	/** Its instance. */
	readonly name: string;
	/** Its first process; or one that a killed first process has left behind. */
	readonly pid: number;
	/** Its data folder as it is called now, relative to the lab's if it is in there; undefined when it is deleted. */
	readonly folder: string | undefined;
};

/**
 * The servers of a lab that run, wherever their data folders have gone. A server is the lab's when it works in an instance's
 * folder, or was started with one, as the `postmaster.pid` there tells; or when it has its socket in the lab's folder for
 * those, and no data folder that would tell.
 * @param search `recorded`: those that the lock files in the lab's folders name, which is quick; `all`: also others
 * @param account that the servers run as, if it is not ours
 */
export async function labServers(lab: Lab, search: 'recorded' | 'all', account?: Account): Promise<LabServer[]> {
	const places = [lab.dir, await realpath(lab.dir).catch(() => lab.dir)];
	const instances = instancesOf(lab);
	const within = (folder: string) => places.map((place) => path.relative(place, folder));
	const instanceAt = (folder: string) =>
		within(folder)
			.map((inside) => inside.split(path.sep)[0] ?? '')
			.find((first) => instances.includes(first));
	const shown = (folder: string) => within(folder).find((inside) => inside.split(path.sep)[0] !== '..') ?? folder;

	const recognise = async (pid: number, lock: Recorded | undefined): Promise<LabServer[]> => {
		if (!(await seesOurFiles(pid))) return [];
		const current = await workingDirectory(pid);
		if (current !== undefined) {
			const deleted = current.endsWith(deletedMark);
			const folder = deleted ? current.slice(0, -deletedMark.length) : current;
			const own = deleted ? undefined : await readLockFile(path.join(folder, 'postmaster.pid'));
			const name = instanceAt(folder) ?? (own && instanceAt(own.folder));
			if (name !== undefined) return [{name, pid, folder: deleted ? undefined : shown(folder)}];
			if (own !== undefined) return [];
		}

		if (lock === undefined) return [];
		if (lock.by === 'folder' ? current !== undefined : !(await isThatOld(lock))) return [];
		const name = instanceAt(lock.folder) ?? instances.find((instance) => lab.ports[instance] === lock.port);
		return name === undefined ? [] : [{name, pid, folder: lock.by === 'folder' ? shown(lock.folder) : undefined}];
	};

	const locks = [...(await locksInFolders(lab)), ...(await locksOfSockets(lab, account))];
	const pids = new Set([...locks.map(({pid}) => pid), ...(search === 'all' ? postgresProcesses() : [])]);
	const found = await Promise.all(
		[...pids].map((pid) =>
			recognise(
				pid,
				locks.find((lock) => lock.pid === pid),
			),
		),
	);
	return found.flat();
}

/** Whether a process has our file systems: in a container, another folder may have the name of ours. */
async function seesOurFiles(pid: number): Promise<boolean> {
	const [own, other] = await Promise.all(
		['self', pid].map((process) => readlink(`/proc/${process}/ns/mnt`).catch(() => undefined)),
	);
	return own === undefined || other === undefined || own === other;
}

/** A server that was ended, in words; its data folder stays where somebody has moved it to out of the lab's. */
export function endedServer({name, folder}: LabServer): string {
	return folder === undefined || !path.isAbsolute(folder)
		? `server ${name}`
		: `server ${name}; its data is in ${folder}`;
}

/**
 * The servers may belong to a tutor that works where the lab's folder is now.
 * @throws LabFault when the folder of the lab was moved with its servers
 */
export async function refuseMovedLab({name}: Lab, servers: readonly LabServer[]): Promise<void> {
	for (const {folder} of servers) {
		if (folder === undefined || !path.isAbsolute(folder)) continue;
		const moved = path.resolve(folder, '../..');
		if ((await readLab(moved).catch(() => undefined))?.name !== name) continue;
		throw new LabFault(
			`The folder of the lab was moved to ${moved}, and its servers run on there.`,
			`Remove it there: pg-replication-tutorial clean --dir ${moved}`,
		);
	}
}

/** What proc(5) adds to the name of a working directory that is gone. */
const deletedMark = ' (deleted)';

type Recorded = LockFile & {readonly by: 'folder' | 'socket'};

/** Lock files in data folders, and in folders beside them: a data folder may have been moved while its server ran. */
async function locksInFolders(lab: Lab): Promise<Recorded[]> {
	const found = await Promise.all(
		instancesOf(lab).map(async (instance) => {
			const names = await readdir(path.join(lab.dir, instance)).catch(() => []);
			const folders = names.map((name) => path.join(lab.dir, instance, name));
			return Promise.all(
				folders.map(async (folder): Promise<Recorded[]> => {
					const lock = await readLockFile(path.join(folder, 'postmaster.pid'));
					return lock !== undefined && (await isServer(lock)) ? [{...lock, folder, by: 'folder'}] : [];
				}),
			);
		}),
	);
	return found.flat(2);
}

async function locksOfSockets(lab: Lab, account: Account | undefined): Promise<Recorded[]> {
	// Anybody's file could name anybody's server.
	if ((await lookAtSockets(lab, account)).kind !== 'own') return [];
	const folder = socketFolder(lab);
	const names = await readdir(folder).catch(() => []);
	const found = await Promise.all(
		names
			.filter((name) => /^\.s\.PGSQL\.\d+\.lock$/.test(name))
			.map(async (name): Promise<Recorded[]> => {
				const lock = await readLockFile(path.join(folder, name));
				return lock !== undefined && (await isServer(lock)) ? [{...lock, by: 'socket'}] : [];
			}),
	);
	return found.flat();
}

/** The first processes of all servers of this machine, and those that outlived one; none where the system has no proc(5). */
function postgresProcesses(): number[] {
	const all = processTable().filter(({pid}) => {
		try {
			return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres';
		} catch {
			return false;
		}
	});
	const known = new Set(all.map(({pid}) => pid));
	return all.flatMap(({pid, parent}) => (known.has(parent) ? [] : [pid]));
}

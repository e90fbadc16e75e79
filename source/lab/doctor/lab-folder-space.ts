import {access, constants, stat, statfs} from 'node:fs/promises';
import path from 'node:path';
import {bytesInWords} from '../../base/units.js';
import type {EngineKind} from '../../course/types.js';
import {defaultLabName} from '../description.js';
import {defaultLabFolder} from '../lab-folder.js';
import {accountToDropTo} from '../local/account.js';
import {canReach} from '../local/account-folders.js';
import {minFreeBytes} from '../snapshots/room.js';
import type {Fact, Probe, ProbeContext} from './finding.js';

/** The lab's folder: whether it can be made, and has the room; root's servers need another place than others. */
export function labFolderSpace(engine: EngineKind, name: string): Probe {
	return {
		name,
		needed: [engine],
		late: {state: 'warning', says: 'its file system does not answer'},
		look: async (context) => judge(engine, await folderOf(engine, context)),
	};
}

/** The folder of a lab with that engine, which may not exist yet. */
export async function folderOf(engine: EngineKind, {request, lab}: ProbeContext): Promise<string> {
	if (lab !== undefined) return lab.dir;
	if (request.dir !== undefined) return path.resolve(request.dir);
	const account = engine === 'local' ? await accountToDropTo().catch(() => undefined) : undefined;
	return defaultLabFolder(request.name ?? defaultLabName, account);
}

async function judge(engine: EngineKind, dir: string): Promise<Fact> {
	const account = engine === 'local' ? await accountToDropTo().catch(() => undefined) : undefined;
	const there = await deepestExisting(dir);
	const elsewhere = 'name another folder with --dir';
	if (!(await stat(there)).isDirectory()) return {state: 'error', says: `${there} is a file`, remedy: elsewhere};
	const writable = await access(there, constants.W_OK | constants.X_OK).then(
		() => true,
		() => false,
	);
	if (!writable) return {state: 'error', says: `you may not write into ${there}`, remedy: elsewhere};
	if (account !== undefined && !(await canReach(dir, account))) {
		const says = `${dir}, which the account ${account.name} cannot reach`;
		return {state: 'error', says, remedy: `${elsewhere}, such as one below /var/tmp`};
	}

	const {bavail, bsize} = await statfs(there);
	const free = bavail * bsize;
	const says = `${bytesInWords(free)} free for ${dir}`;
	if (free >= minFreeBytes) return {state: 'ok', says};
	return {state: 'error', says, remedy: `free ${bytesInWords(minFreeBytes)} there, or ${elsewhere}`};
}

async function deepestExisting(dir: string): Promise<string> {
	for (let at = dir; ; at = path.dirname(at)) {
		if ((await stat(at).catch(() => undefined)) !== undefined || at === path.dirname(at)) return at;
	}
}

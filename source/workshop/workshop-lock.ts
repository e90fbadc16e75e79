import {readFile, rm} from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import {LabFault} from '../lab/lab-fault.js';
import {identify, isRunning, type ProcessIdentity, processIdentity} from '../lab/process-identity.js';
import {forgetWorkshop, makeWorkshopFolder, readWorkshop} from './workshop-folder.js';

/**
 * Opens or closes a workshop while no other process does; a folder in which nothing is remembered at the end is removed.
 * @throws LabFault when another process is at it
 */
export async function withWorkshopLock<T>(name: string, act: () => Promise<T>): Promise<T> {
	const file = path.join(await makeWorkshopFolder(name), 'busy.json');
	const other = await holderOf(file);
	if (other !== undefined && other.pid !== process.pid) {
		throw new LabFault(
			`Another command (process ${other.pid}) is opening or closing the workshop "${name}".`,
			'Wait until it has ended, and try again.',
		);
	}

	const self = await identify(process.pid);
	if (self !== undefined) await writeFileAtomic(file, JSON.stringify(self), {mode: 0o600});
	try {
		return await act();
	} finally {
		await rm(file, {force: true});
		// What is damaged is something, too.
		const left = await readWorkshop(name).catch(() => 'damaged');
		if (left === undefined) await forgetWorkshop(name);
	}
}

async function holderOf(file: string): Promise<ProcessIdentity | undefined> {
	try {
		const holder = processIdentity.parse(JSON.parse(await readFile(file, 'utf8')));
		return (await isRunning(holder)) ? holder : undefined;
	} catch {
		return undefined;
	}
}

import {lstat, stat} from 'node:fs/promises';
import path from 'node:path';
import {createEngine} from './create-engine.js';
import {instancesOf, type LabDescription} from './description.js';
import type {Engine} from './engine.js';
import {inWords} from './file-errors.js';
import {LabFault} from './lab-fault.js';
import {forgetLab, readLab} from './lab-folder.js';
import {accountToDropTo} from './local/account.js';
import {lookAtSockets} from './local/sockets.js';
import {removeNotesSockets} from './notes-socket.js';
import {Occupancy} from './occupancy.js';
import {copiedEntries} from './snapshots/copying.js';
import {copiesInMemory} from './snapshots/paths.js';

/** The result of a removal. */
export type Removal = {
	/** The removed things, by kind and name: `container postgres-1`. */
	readonly removed: readonly string[];
	/** Entries of the lab's folder that the lab did not write. */
	readonly left: readonly string[];
	/** What stays of the lab's folder itself, though nothing is in it. */
	readonly emptied?: 'link' | 'folder';
	/** What somebody else has put where the lab had its sockets, as the beginning of a sentence; it is left alone. */
	readonly foreign?: string;
};

/**
 * Removes a lab that no tutor works in: first what it made outside its folder, then what it wrote there, its memory
 * last. After a kill at any moment, the next call continues.
 * @param remembered the lab's folder has its description; otherwise nothing there is taken for the lab's
 * @throws LabFault when a tutor works in the lab, or when something cannot be removed; the lab is not forgotten then
 */
export async function removeLab(lab: LabDescription, isDescribed: boolean): Promise<Removal> {
	const account = lab.engine === 'local' ? await accountToDropTo() : undefined;
	const occupancy = isDescribed ? await Occupancy.take(lab.dir) : undefined;
	try {
		const engine = await createEngine(lab, account, () => {});
		return await removeWith(engine, lab, isDescribed);
	} finally {
		occupancy?.release();
	}
}

/** The same for a lab that this process works in. */
export async function removeWith(engine: Engine, lab: LabDescription, isDescribed = true): Promise<Removal> {
	engine.close();
	const removed = await engine.removeOutside();
	const foreign = await foreignSockets(lab);
	const existed = await stat(lab.dir).catch(() => undefined);
	if (isDescribed) await removeEntries(engine, lab.dir, [...copiedEntries(instancesOf(lab)), ...copiesInMemory]);
	// A copy of another lab that was broken off has come no further.
	else if (await hasNoDescription(lab.dir)) await removeEntries(engine, lab.dir, copiesInMemory);
	for (const folder of await removeNotesSockets(lab)) removed.push(`folder ${folder}`);
	const left = await forgetLab(lab);
	if (existed === undefined || left.length > 0) return {removed, left, ...foreign};
	const emptied = await lstat(lab.dir).catch(() => undefined);
	if (emptied === undefined) removed.push(`folder ${lab.dir}`);
	return {removed, left, ...foreign, ...(emptied && {emptied: emptied.isSymbolicLink() ? 'link' : 'folder'})};
}

async function foreignSockets(lab: LabDescription): Promise<Pick<Removal, 'foreign'>> {
	if (lab.engine !== 'local') return {};
	const place = await lookAtSockets(lab, await accountToDropTo());
	return place.kind === 'foreign' ? {foreign: place.says} : {};
}

async function hasNoDescription(dir: string): Promise<boolean> {
	return readLab(dir).then(
		(lab) => lab === undefined,
		() => false,
	);
}

async function removeEntries(engine: Engine, dir: string, entries: readonly string[]): Promise<void> {
	try {
		await engine.removeEntries(entries);
	} catch (error) {
		if (error instanceof LabFault) throw error;
		throw new LabFault(
			`Not everything in ${dir} can be removed: ${inWords(error)}.`,
			`Remove it with "sudo rm -rf ${entries.map((entry) => path.join(dir, entry)).join(' ')}", and clean again.`,
		);
	}
}

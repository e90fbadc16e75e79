import {randomUUID} from 'node:crypto';
import {rmSync} from 'node:fs';
import {link, readFile, rename, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {LabFault} from '../../lab/engine.js';
import {inWords} from '../../lab/file-errors.js';
import {makeFolders} from '../../lab/lab-folder.js';
import {identify, isRunning, type ProcessIdentity, processIdentity} from '../../lab/process-identity.js';

/**
 * Takes a seat for this process: two that write into one outbox would number their events twice. What a killed process
 * held is free. Returns how to give it free.
 * @param folder of the seat; made if need be
 * @throws LabFault when another tutor is in it, or when the folder cannot be written
 */
export async function takeSeat(folder: string): Promise<() => void> {
	const lock = path.join(folder, 'tutor.json');
	const own = `${lock}.${randomUUID()}`;
	const release = () => rmSync(lock, {force: true});
	try {
		await makeFolders(folder, 0o700);
		await writeFile(own, JSON.stringify(await identify(process.pid)), {mode: 0o600});
		for (let tries = 5; tries > 0; tries--) {
			if (await linked(own, lock)) return release;
			const holder = await read(lock);
			if (holder !== undefined && (await isRunning(holder))) {
				throw new LabFault(
					`Another tutor (process ${holder.pid}) is in your seat of the workshop.`,
					'Go on there, or quit it first.',
				);
			}

			await removeStale(lock, holder);
		}

		throw new LabFault(
			'Your seat of the workshop cannot be taken, because others take it at this moment.',
			'Try again.',
		);
	} catch (error) {
		if (error instanceof LabFault) throw error;
		// Nothing else can be written then either, and a full disk is no reason not to learn.
		if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return () => {};
		throw new LabFault(`The folder ${folder} cannot be written into: ${inWords(error)}.`);
	} finally {
		await rm(own, {force: true}).catch(() => {});
	}
}

/** A link is made once, whoever else tries at the same moment. */
async function linked(own: string, lock: string): Promise<boolean> {
	return link(own, lock).then(
		() => true,
		(error: NodeJS.ErrnoException) => {
			if (error.code === 'EEXIST') return false;
			throw error;
		},
	);
}

/** Moves the lock of a killed process away; if it has become somebody's meanwhile, it is put back. */
async function removeStale(lock: string, seen: ProcessIdentity | undefined): Promise<void> {
	const aside = `${lock}.${randomUUID()}`;
	const moved = await rename(lock, aside).then(
		() => true,
		() => false,
	);
	if (!moved) return;
	const taken = await read(aside);
	if (taken?.pid !== seen?.pid || taken?.startedAt !== seen?.startedAt) await link(aside, lock).catch(() => {});
	await rm(aside, {force: true});
}

async function read(file: string): Promise<ProcessIdentity | undefined> {
	try {
		return processIdentity.parse(JSON.parse(await readFile(file, 'utf8')));
	} catch {
		return undefined;
	}
}

import {randomUUID} from 'node:crypto';
import {link, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import {inWords} from '../../lab/file-errors.js';
import {LabFault} from '../../lab/lab-fault.js';
import {makeFolders} from '../../lab/lab-folder.js';
import {identify, isRunning, type ProcessIdentity, processIdentity} from '../../lab/process-identity.js';

/** The seat belongs to the process in the file with the highest number, as long as that runs. */
const lockFile = /^tutor-(\d+)\.json$/;
const nameOf = (number: number) => `tutor-${number}.json`;

/**
 * Takes a seat for this process: two that write into one outbox would number their events twice. What a killed process
 * held is free. Returns how to give it free.
 * @param folder of the seat; made if need be
 * @throws LabFault when another tutor is in it, or when the folder cannot be written
 */
export async function takeSeat(folder: string): Promise<() => void> {
	const own = path.join(folder, `tutor.${randomUUID()}`);
	try {
		await makeFolders(folder, 0o700);
		await writeFile(own, JSON.stringify(await identify(process.pid)), {mode: 0o600});
		for (;;) {
			const highest = await highestIn(folder);
			const holder = highest === 0 ? undefined : await read(path.join(folder, nameOf(highest)));
			if (holder !== undefined && (await isRunning(holder))) throw taken(holder);
			const mine = path.join(folder, nameOf(highest + 1));
			// One of those who try at the same moment makes the link; the others look again at who it was.
			if (!(await linked(own, mine))) continue;
			if ((await highestIn(folder)) === highest + 1) {
				await removeBelow(folder, highest + 1);
				return () => giveFree(mine);
			}

			// While this process slept others came and went: numbers that were removed are free, and count for nothing.
			await rm(mine, {force: true});
		}
	} catch (error) {
		if (error instanceof LabFault) throw error;
		// Nothing else can be written then either, and a full disk is no reason not to learn.
		if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return () => {};
		throw new LabFault(`The folder ${folder} cannot be written into: ${inWords(error)}.`);
	} finally {
		await rm(own, {force: true}).catch(() => {});
	}
}

function taken({pid}: ProcessIdentity): LabFault {
	return new LabFault(
		`Another tutor (process ${pid}) is in your seat of the workshop.`,
		'Go on there, or quit it first.',
	);
}

/** The file stays, for its number: a lower one must never be the highest again. */
function giveFree(file: string): void {
	try {
		writeFileAtomic.sync(file, '{}');
	} catch {
		// It is free all the same once this process has ended, or when its folder is gone.
	}
}

async function highestIn(folder: string): Promise<number> {
	const numbers = (await readdir(folder)).map((name) => Number(lockFile.exec(name)?.[1] ?? 0));
	return Math.max(0, ...numbers);
}

async function removeBelow(folder: string, number: number): Promise<void> {
	const names = await readdir(folder);
	const old = names.filter((name) => Number(lockFile.exec(name)?.[1] ?? number) < number);
	await Promise.all(old.map((name) => rm(path.join(folder, name), {force: true}).catch(() => {})));
}

/** A link is made once, whoever else tries at the same moment. */
async function linked(own: string, file: string): Promise<boolean> {
	return link(own, file).then(
		() => true,
		(error: NodeJS.ErrnoException) => {
			if (error.code === 'EEXIST') return false;
			throw error;
		},
	);
}

async function read(file: string): Promise<ProcessIdentity | undefined> {
	try {
		return processIdentity.parse(JSON.parse(await readFile(file, 'utf8')));
	} catch {
		return undefined;
	}
}

import {chmod, chown, mkdir, readdir, readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import {z} from 'zod';
import {memoryFolder} from '../lab-folder.js';
import {outside} from '../outside.js';
import {checkpointFile, checkpointsFolder} from './places.js';

const schema = z.object({
	lesson: z.string(),
	takenAt: z.string(),
	bytes: z.number(),
	progress: z.string(),
	/** Entries of the lab's folder that there were, of those that the lab itself makes. */
	entries: z.array(z.string()),
	/** By which a copy of the copies is known to be whole. */
	signature: z.string(),
	outside,
});

/** A checkpoint as it lies on the disk. */
export type StoredCheckpoint = z.infer<typeof schema> & {
	/** Its folder, in the lab's folder. */
	readonly folder: string;
};

export type Shelf = {
	/** The complete ones, the newest of each lesson, in the order in which they were taken. */
	readonly kept: readonly StoredCheckpoint[];
	/** Folders of others: broken off, or replaced by a newer one. */
	readonly waste: readonly string[];
};

/** What lies among a lab's checkpoints. */
export async function readShelf(dir: string): Promise<Shelf> {
	const names = await readdir(path.join(dir, checkpointsFolder)).catch(() => []);
	const folders = names.map((name) => path.posix.join(checkpointsFolder, name));
	const found = await Promise.all(folders.map(async (folder) => readCheckpoint(dir, folder)));
	const complete = found.filter((checkpoint) => checkpoint !== undefined);
	const byTime = complete.toSorted((a, b) => a.takenAt.localeCompare(b.takenAt) || a.folder.localeCompare(b.folder));
	const newest = new Map(byTime.map((checkpoint) => [checkpoint.lesson, checkpoint]));
	const kept = byTime.filter((checkpoint) => newest.get(checkpoint.lesson) === checkpoint);
	const keptFolders = new Set(kept.map(({folder}) => folder));
	return {kept, waste: folders.filter((folder) => !keptFolders.has(folder))};
}

async function readCheckpoint(dir: string, folder: string): Promise<StoredCheckpoint | undefined> {
	try {
		const text = await readFile(path.join(dir, folder, checkpointFile), 'utf8');
		return {...schema.parse(JSON.parse(text)), folder};
	} catch {
		return undefined;
	}
}

/** Writes what makes a checkpoint complete. The environment of a container in it may hold a password. */
export async function completeCheckpoint(dir: string, {folder, ...told}: StoredCheckpoint): Promise<void> {
	await writeFileAtomic(path.join(dir, folder, checkpointFile), JSON.stringify(told), {mode: 0o600});
}

/**
 * Makes a folder in the lab's memory that belongs to the lab's owner alone: root's lab belongs to the account that
 * commands run as.
 * @param folder in the lab's folder
 */
export async function makeOwnFolder(dir: string, folder: string): Promise<void> {
	const {uid, gid} = await stat(dir);
	const made = path.join(dir, folder);
	await mkdir(made, {recursive: true, mode: 0o700});
	// A killed tutor may have made the folders above it, and not given them away.
	for (let at = made; at !== path.join(dir, memoryFolder); at = path.dirname(at)) {
		await chmod(at, 0o700);
		if (process.getuid?.() === 0) await chown(at, uid, gid);
	}
}

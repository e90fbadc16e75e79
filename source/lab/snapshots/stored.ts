import {chmod, chown, mkdir, readdir, stat} from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import * as z from 'zod';
import {readText} from '../../base/read-text.js';
import {memoryFolder} from '../lab-folder.js';
import {outside} from '../outside.js';
import {snapshotFile, snapshotsFolder} from './paths.js';

const schema = z.object({
	lesson: z.string(),
	takenAt: z.string(),
	bytes: z.number(),
	progress: z.string(),
	/** Entries of the lab's folder that there were, of those that the lab itself makes. */
	entries: z.array(z.string()),
	/** Tells whether a copy of the copies is complete. */
	signature: z.string(),
	outside,
});

/** A snapshot as it lies on the disk. */
export type StoredSnapshot = z.infer<typeof schema> & {
	/** Its folder, in the lab's folder. */
	readonly folder: string;
};

export type StoredSnapshots = {
	/** The complete ones, the newest of each lesson, in the order in which they were taken. */
	readonly kept: readonly StoredSnapshot[];
	/** Folders of others: broken off, or replaced by a newer one. */
	readonly waste: readonly string[];
};

/** The content of the lab's folder of snapshots. */
export async function readStoredSnapshots(dir: string): Promise<StoredSnapshots> {
	const names = await readdir(path.join(dir, snapshotsFolder)).catch(() => []);
	const folders = names.map((name) => path.posix.join(snapshotsFolder, name));
	const found = await Promise.all(folders.map(async (folder) => readSnapshot(dir, folder)));
	const complete = found.filter((snapshot) => typeof snapshot === 'object');
	const byTime = complete.toSorted((a, b) => a.takenAt.localeCompare(b.takenAt) || a.folder.localeCompare(b.folder));
	const newest = new Map(byTime.map((snapshot) => [snapshot.lesson, snapshot]));
	const kept = byTime.filter((snapshot) => newest.get(snapshot.lesson) === snapshot);
	const keptFolders = new Set(kept.map(({folder}) => folder));
	return {kept, waste: folders.filter((folder, index) => !keptFolders.has(folder) && found[index] !== 'unreadable')};
}

/** What cannot be read for now, such as with too many open files, is no waste. */
async function readSnapshot(dir: string, folder: string): Promise<StoredSnapshot | 'broken-off' | 'unreadable'> {
	let text: string;
	try {
		text = await readText(path.join(dir, folder, snapshotFile));
	} catch (error) {
		return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '') ? 'broken-off' : 'unreadable';
	}

	try {
		return {...schema.parse(JSON.parse(text)), folder};
	} catch {
		return 'broken-off';
	}
}

/**
 * Writes the description, which makes a snapshot complete. The environment of a container in it may hold a password.
 */
export async function completeSnapshot(dir: string, {folder, ...told}: StoredSnapshot): Promise<void> {
	await writeFileAtomic(path.join(dir, folder, snapshotFile), JSON.stringify(told), {mode: 0o600});
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

import {rm} from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import * as z from 'zod';
import {readText} from '../../base/read-text.js';
import {inWords} from '../file-errors.js';
import {LabFault} from '../lab-fault.js';
import {outside} from '../outside.js';
import {journalFile} from './paths.js';

const schema = z.object({
	/** Folder where the entries wait, in the lab's folder. */
	staging: z.string(),
	/** Folder of the snapshot whose entries are to be copied there first. */
	copyOf: z.string().optional(),
	/** Entries that replace the lab's. */
	staged: z.array(z.string()),
	/** Entries that are removed. */
	removed: z.array(z.string()),
	outside,
	/** Text of the tutor's memory; empty when there was none. */
	progress: z.string(),
});

/** How to take a lab back. As long as it is on the disk, the lab is to become this, and nothing else. */
export type Journal = z.infer<typeof schema>;

/**
 * The change to carry through, if there is one.
 * @throws LabFault when it cannot be read
 */
export async function readJournal(dir: string): Promise<Journal | undefined> {
	const file = path.join(dir, journalFile);
	let text: string;
	try {
		text = await readText(file);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw new LabFault(`${file} cannot be read: ${inWords(error)}.`);
	}

	try {
		return schema.parse(JSON.parse(text));
	} catch {
		throw new LabFault(`${file} is damaged.`, 'Remove the lab with "clean" and start again.');
	}
}

/**
 * The environment of a container may hold a password, so other users may not read the file.
 * @throws LabFault when it cannot be written
 */
export async function writeJournal(dir: string, journal: Journal): Promise<void> {
	const file = path.join(dir, journalFile);
	try {
		await writeFileAtomic(file, JSON.stringify(journal), {mode: 0o600});
	} catch (error) {
		throw new LabFault(`${file} cannot be written: ${inWords(error)}. The lab is as it was.`);
	}
}

export async function removeJournal(dir: string): Promise<void> {
	await rm(path.join(dir, journalFile), {force: true});
}

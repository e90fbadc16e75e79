import {randomUUID} from 'node:crypto';
import {constants, copyFile, link, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {ExportKind} from './events.js';
import type {CourseView} from './views.js';

/** Makes the text of an export. */
export type Exporter = (what: ExportKind, course: CourseView) => string | Promise<string>;

const names: Readonly<Record<ExportKind, readonly [name: string, ending: string]>> = {
	script: ['pg-replication-tutorial-script', '.sh'],
	transcript: ['pg-replication-tutorial-transcript', '.md'],
};

/**
 * Writes an export into a folder under the first free name: `NAME.md`, `NAME-2.md`, …; never overwrites a file. Returns
 * the file's path. Throws the file system's error, and leaves no half file then.
 */
export async function writeExport(folder: string, what: ExportKind, text: string): Promise<string> {
	const [name, ending] = names[what];
	for (let number = 1; ; number++) {
		const file = path.join(folder, `${name}${number === 1 ? '' : `-${number}`}${ending}`);
		try {
			await writeNewFile(file, text);
			return file;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		}
	}
}

/**
 * Writes a file that must not exist yet. It gets its name when it is complete, so that a kill leaves no half file under
 * it. Throws the file system's error, and leaves nothing then.
 */
export async function writeNewFile(file: string, text: string): Promise<void> {
	const part = path.join(path.dirname(file), `.pg-replication-tutorial-${randomUUID()}.part`);
	try {
		await writeFile(part, text, {flag: 'wx', flush: true});
		// A link, unlike a rename, never replaces an existing file.
		await link(part, file).catch(async (error: NodeJS.ErrnoException) => {
			if (!withoutLinks.has(error.code ?? '')) throw error;
			await copyFile(part, file, constants.COPYFILE_EXCL);
		});
	} finally {
		await rm(part, {force: true});
	}
}

/** File systems such as FAT have no links, and a copy has to do; these are the codes by which they say so. */
const withoutLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

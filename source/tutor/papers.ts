import {rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {Paper} from './events.js';
import type {CourseView} from './views.js';

/** Makes the text of a paper, when it is asked for. */
export type PaperMaker = (what: Paper, course: CourseView) => string | Promise<string>;

const names: Readonly<Record<Paper, readonly [name: string, ending: string]>> = {
	script: ['pg-replication-tutorial-script', '.sh'],
	transcript: ['pg-replication-tutorial-transcript', '.md'],
};

/**
 * Writes a paper into a folder under the first of its names that is free there: `NAME.md`, `NAME-2.md`, …; what is there
 * is never overwritten. Returns the file's path. Throws what the file system refuses, and leaves no half file then.
 */
export async function writePaper(folder: string, what: Paper, text: string): Promise<string> {
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

/** Writes a file that must not be there yet. Throws what the file system refuses, and leaves no half file then. */
export async function writeNewFile(file: string, text: string): Promise<void> {
	try {
		await writeFile(file, text, {flag: 'wx'});
	} catch (error) {
		// The system call by which it failed tells whether the file is ours.
		const {code, syscall} = error as NodeJS.ErrnoException;
		if (code !== 'EEXIST' && syscall !== 'open') await rm(file, {force: true});
		throw error;
	}
}

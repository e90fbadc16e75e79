import {constants} from 'node:fs';
import {readFile} from 'node:fs/promises';

/** Opening a named pipe returns at once, where it would else wait for a process at the other end; other files are as ever. */
export const withoutWaiting = constants.O_NONBLOCK;

/** Reads a file; a named pipe that somebody has put in its place is empty. */
export async function readBytes(file: string): Promise<Buffer> {
	return readFile(file, {flag: constants.O_RDONLY | withoutWaiting});
}

/** As `readBytes`, a text file. */
export async function readText(file: string): Promise<string> {
	return (await readBytes(file)).toString();
}

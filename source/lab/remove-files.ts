import {rm} from 'node:fs/promises';
import {runProgram} from './processes.js';

/**
 * Removes files and folders with all that is in them; does nothing where there is nothing.
 * @throws the error of the file system for what cannot be removed
 */
export async function removeFiles(paths: readonly string[]): Promise<void> {
	// It takes a third of the time that Node's own function takes for thousands of files.
	await runProgram('rm', ['-rf', '--', ...paths]);
	// A program that has just been ended may still put a file into a folder that is being emptied.
	for (const path of paths) await rm(path, {recursive: true, force: true, maxRetries: 5});
}

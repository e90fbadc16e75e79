import {randomBytes} from 'node:crypto';
import {statfs} from 'node:fs/promises';
import {bytesInWords} from '../../base/units.js';
import type {Engine, LabShell, ProgramResult} from '../engine.js';
import {memoryFolder, ownEntries} from '../lab-folder.js';
import type {Outside} from '../outside.js';
import {restlessExitCode} from './one-moment.js';
import {minFreeBytes} from './room.js';

/** The entries of a copy: everything that the lab writes, except its memory. */
export function copiedEntries(instances: readonly string[]): string[] {
	return ownEntries(instances).filter((entry) => entry !== memoryFolder);
}

/** A name that no other copy has; later ones come later in the alphabet. */
export function ownName(time: string): string {
	return `${time.replaceAll(/[:.]/g, '-')}-${randomBytes(3).toString('hex')}`;
}

/** Room on the disk of a folder, in bytes. */
export async function freeSpace(dir: string): Promise<number> {
	const {bavail, bsize} = await statfs(dir);
	return bavail * bsize;
}

/** Says that a copy would take room on the disk that is to stay free. */
export function diskIsShort(free: number): string {
	return `There are only ${bytesInWords(free)} left on the disk, and ${bytesInWords(minFreeBytes)} are to stay free.`;
}

/** Why a script has failed, as the end of a sentence. */
export function lastLine({stderr, exitCode}: ProgramResult): string {
	if (exitCode === restlessExitCode) return 'it was written into all the time';
	if (stderr.includes('No space left on device')) return 'the disk is full';
	return stderr.trim().split('\n').at(-1) || `exit code ${exitCode}`;
}

/** A description of what the lab has outside, and a shell in it; closes the shell when the description fails. */
export async function surveyWithShell(engine: Engine): Promise<[Outside, LabShell]> {
	const opening = engine.shell();
	// It may fail while the survey is still under way.
	opening.catch(() => {});
	try {
		return [await engine.survey(), await opening];
	} catch (error) {
		await opening.then((shell) => shell.close()).catch(() => {});
		throw error;
	}
}

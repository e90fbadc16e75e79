import {randomBytes} from 'node:crypto';
import {statfs} from 'node:fs/promises';
import {bytesInWords} from '../../base/units.js';
import type {Engine, LabShell, ProgramResult} from '../engine.js';
import {memoryFolder, ownEntries} from '../lab-folder.js';
import {minFreeBytes} from './room.js';
import {copied} from './scripts.js';

/** The entries of a copy: everything that the lab writes, except its memory. */
export function copiedEntries(instances: readonly string[]): string[] {
	return ownEntries(instances).filter((entry) => entry !== memoryFolder);
}

/** Runs a copying script; the engine's instances are frozen only until it has copied them. */
export async function copyFrozen(engine: Engine, shell: LabShell, script: string): Promise<ProgramResult> {
	let copying: Promise<ProgramResult> | undefined;
	try {
		await engine.freeze();
		let tellCopied = () => {};
		const isCopied = new Promise<void>((resolve) => {
			tellCopied = resolve;
		});
		copying = shell.run(script, (line) => line === copied && tellCopied());
		await Promise.race([isCopied, copying]);
	} finally {
		await engine.thaw();
		if (copying === undefined) await shell.close();
	}

	return copying;
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
	if (stderr.includes('No space left on device')) return 'the disk is full';
	return stderr.trim().split('\n').at(-1) || `exit code ${exitCode}`;
}

import {rmSync} from 'node:fs';
import {readFile, rm} from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import {inWords} from './file-errors.js';
import {LabFault} from './lab-fault.js';
import {memoryFolder} from './lab-folder.js';
import {identify, isRunning, type ProcessIdentity, processIdentity} from './process-identity.js';
import {signalGroup} from './processes.js';

/** Sees to it that one tutor at a time works in a lab, and that a killed one leaves no command running. */
export class Occupancy {
	readonly #lock: string;
	readonly #command: string;

	private constructor(dir: string) {
		this.#lock = lockFile(dir);
		this.#command = path.join(dir, memoryFolder, 'command.json');
	}

	/**
	 * Takes the lab for this process; ends a command that a killed tutor left behind.
	 * @throws LabFault when another tutor works there
	 */
	static async take(dir: string): Promise<Occupancy> {
		const occupancy = new Occupancy(dir);
		const other = await occupantOf(dir);
		if (other !== undefined && other !== process.pid) {
			throw new LabFault(
				`Another tutor (process ${other}) works in this lab.`,
				'Go on there or quit it first; --lab NAME starts another lab.',
			);
		}

		const left = await read(occupancy.#command);
		if (left && (await isRunning(left))) signalGroup(left.pid, 'SIGKILL');
		await rm(occupancy.#command, {force: true});
		await occupancy.#write(occupancy.#lock, process.pid).catch((error: Error) => {
			throw new LabFault(`The lab's folder ${dir} cannot be written into: ${inWords(error)}.`);
		});
		return occupancy;
	}

	/** Remembers the process group of the running command; undefined when it has ended. */
	remember = (group: number | undefined): void => {
		if (group === undefined) rmSync(this.#command, {force: true});
		else void this.#write(this.#command, group).catch(() => {});
	};

	/** Gives the lab free. */
	release(): void {
		rmSync(this.#lock, {force: true});
		rmSync(this.#command, {force: true});
	}

	async #write(file: string, pid: number): Promise<void> {
		const identity = await identify(pid);
		if (identity) await writeFileAtomic(file, JSON.stringify(identity));
	}
}

/** The process of the tutor that works in a lab, if there is one. */
export async function occupantOf(dir: string): Promise<number | undefined> {
	const found = await read(lockFile(dir));
	return found && (await isRunning(found)) ? found.pid : undefined;
}

function lockFile(dir: string): string {
	return path.join(dir, memoryFolder, 'tutor.json');
}

async function read(file: string): Promise<ProcessIdentity | undefined> {
	try {
		return processIdentity.parse(JSON.parse(await readFile(file, 'utf8')));
	} catch {
		return undefined;
	}
}

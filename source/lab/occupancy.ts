import {rmSync} from 'node:fs';
import {realpath, rm} from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import {inWords, remedyFor} from './file-errors.js';
import {LabFault} from './lab-fault.js';
import {memoryFolder} from './lab-folder.js';
import {identify, isRunning, recordedProcess, workingDirectory} from './process-identity.js';
import {lockHolder, takeLock} from './process-lock.js';
import {signalGroup} from './processes.js';
import {sessionMembers} from './terminals/process-table.js';

const lockName = 'tutor';

/** Sees to it that one tutor at a time works in a lab, and that a killed one leaves no command running. */
export class Occupancy {
	private constructor(
		/** Names the process group of the command that the tutor runs. */
		private readonly commandFile: string,
		private readonly unlock: () => void,
	) {}

	/**
	 * Takes the lab for this process; ends a command that a killed tutor left behind.
	 * @throws LabFault when another tutor works there
	 */
	static async take(dir: string): Promise<Occupancy> {
		const folder = path.join(dir, memoryFolder);
		const lock = await takeLock(folder, lockName).catch((error: Error) => {
			throw new LabFault(
				`The lab's folder ${dir} cannot be written into: ${inWords(error)}.`,
				remedyFor(error, 'try again'),
			);
		});
		if (lock.kind === 'held') {
			throw new LabFault(
				`Another tutor (process ${lock.by.pid}) works in this lab.`,
				'Go on there or quit it first; --lab NAME starts another lab.',
			);
		}

		const commandFile = path.join(folder, 'command.json');
		await endCommand(commandFile, dir);
		return new Occupancy(commandFile, lock.release);
	}

	/** Records the process group of the running command; undefined when it has ended. */
	remember = (group: number | undefined): void => {
		if (group === undefined) rmSync(this.commandFile, {force: true});
		else void this.#write(group).catch(() => {});
	};

	/** Gives the lab free. */
	release(): void {
		rmSync(this.commandFile, {force: true});
		this.unlock();
	}

	async #write(pid: number): Promise<void> {
		const identity = await identify(pid);
		if (identity) await writeFileAtomic(this.commandFile, JSON.stringify(identity));
	}
}

/** The process of the tutor that works in a lab, if there is one. */
export async function occupantOf(dir: string): Promise<number | undefined> {
	return (await lockHolder(path.join(dir, memoryFolder), lockName))?.pid;
}

/**
 * A program of the command may live on when its shell has ended, as the part of pg_basebackup that receives the WAL does. By
 * the number of the shell alone it could be anybody's by now, so it must also work in the lab's folder.
 */
async function endCommand(file: string, dir: string): Promise<void> {
	const left = await recordedProcess(file);
	if (left !== undefined) {
		const folder = await realpath(dir);
		if (await isRunning(left)) signalGroup(left.pid, 'SIGKILL');
		else for (const pid of sessionMembers(left.pid)) if ((await workingDirectory(pid)) === folder) endProcess(pid);
	}

	await rm(file, {force: true});
}

function endProcess(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// It has ended by itself.
	}
}

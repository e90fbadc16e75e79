import {LabFault} from '../lab/lab-fault.js';
import {type LockTaking, takeLock} from '../lab/process-lock.js';
import {
	forgetWorkshop,
	makeWorkshopFolder,
	readWorkshop,
	removeWorkshopFolder,
	workshopLockName,
} from './workshop-folder.js';

/**
 * Opens or closes a workshop while no other process does; removes a folder without a description at the end.
 * @throws LabFault when another process holds the lock
 */
export async function withWorkshopLock<T>(name: string, act: () => Promise<T>): Promise<T> {
	const lock = await take(name);
	if (lock.kind === 'held') {
		throw new LabFault(
			`Another command (process ${lock.by.pid}) is opening or closing the workshop "${name}".`,
			'Wait until it has ended, and try again.',
		);
	}

	try {
		return await act();
	} finally {
		// A damaged description counts, too.
		const left = await readWorkshop(name).catch(() => 'damaged');
		// The folder is removed under the lock, so that no other process puts something into it meanwhile.
		if (left === undefined) {
			await forgetWorkshop(name);
			await removeWorkshopFolder(name);
		}

		lock.release();
	}
}

async function take(name: string): Promise<LockTaking> {
	for (;;) {
		try {
			return await takeLock(await makeWorkshopFolder(name), workshopLockName);
		} catch (error) {
			// The process that held the lock has removed the folder between the two.
			if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
		}
	}
}

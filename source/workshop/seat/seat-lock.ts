import {inWords} from '../../lab/file-errors.js';
import {LabFault} from '../../lab/lab-fault.js';
import {makeFolders} from '../../lab/lab-folder.js';
import {takeLock} from '../../lab/process-lock.js';

/**
 * Takes a seat for this process: two that write into one outbox would number their events twice. The seat of a killed
 * process is free. Returns how to free it.
 * @param folder of the seat; made if need be
 * @throws LabFault when another tutor is in it, or when the folder cannot be written
 */
export async function takeSeat(folder: string): Promise<() => void> {
	const lock = await makeFolders(folder, 0o700)
		.then(() => takeLock(folder, 'tutor'))
		.catch((error: NodeJS.ErrnoException) => {
			// Nothing else can be written then either, and a full disk is no reason not to learn.
			if (error.code === 'ENOSPC') return {kind: 'taken', release: () => {}} as const;
			throw new LabFault(`The folder ${folder} cannot be written into: ${inWords(error)}.`);
		});
	if (lock.kind === 'taken') return lock.release;
	throw new LabFault(
		`Another tutor (process ${lock.by.pid}) is in your seat of the workshop.`,
		'Go on there, or quit it first.',
	);
}

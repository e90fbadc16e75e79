import {LabFault} from '../lab-fault.js';

/** Time that a server has for an immediate shutdown. */
const stopTimeoutMs = 10_000;

/**
 * Ends a server whose data is not needed any more. The signal is that of an immediate shutdown
 * (https://www.postgresql.org/docs/current/server-shutdown.html); it does not need the programs, which may have been
 * uninstalled.
 */
export async function stopAtOnce(
	postmaster: number,
	serving: () => Promise<number | undefined>,
	name: string,
): Promise<void> {
	try {
		process.kill(postmaster, 'SIGQUIT');
	} catch (error) {
		const {code, message} = error as NodeJS.ErrnoException;
		if (code === 'ESRCH') return;
		throw new LabFault(
			`The server ${name} (process ${postmaster}) cannot be stopped (${message}).`,
			'Stop it as the account that runs it, and try again.',
		);
	}

	for (const deadline = Date.now() + stopTimeoutMs; (await serving()) === postmaster; ) {
		if (Date.now() > deadline) {
			throw new LabFault(
				`The server ${name} (process ${postmaster}) does not stop.`,
				`Stop it with "kill -9 ${postmaster}", and try again.`,
			);
		}

		await new Promise((resolve) => {
			setTimeout(resolve, 20);
		});
	}
}

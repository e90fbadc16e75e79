import {setTimeout as delay} from 'node:timers/promises';
import {LabFault} from '../lab-fault.js';
import {identify, isRunning} from '../process-identity.js';
import {descendants, processTable, stoppedAmong} from '../terminals/process-table.js';
import {send} from './thaw.js';

/** Time that a server has for an immediate shutdown. */
const stopTimeoutMs = 10_000;

/**
 * Ends a server whose data is not needed any more, and returns when it has ended. The signal is that of an immediate
 * shutdown (https://www.postgresql.org/docs/current/server-shutdown.html); it does not need the programs, which may have
 * been uninstalled.
 * @throws LabFault when the server may not be signalled, or does not end
 */
export async function stopAtOnce(postmaster: number, name: string): Promise<void> {
	const identity = await identify(postmaster);
	if (identity === undefined) return;
	const table = processTable();
	const stopped = stoppedAmong(table);
	const processes = [...descendants(postmaster, table).filter((pid) => stopped.has(pid)), postmaster];
	try {
		// What is stopped gets its signals when it is let run on, and this one before it does anything else.
		for (const signal of ['SIGQUIT', 'SIGCONT'] as const) for (const pid of processes) send(pid, signal);
	} catch (error) {
		throw new LabFault(
			`The server ${name} (process ${postmaster}) cannot be stopped (${(error as Error).message}).`,
			'Stop it as the account that runs it, and try again.',
		);
	}

	for (const deadline = Date.now() + stopTimeoutMs; await isRunning(identity); await delay(20)) {
		if (Date.now() < deadline) continue;
		throw new LabFault(
			`The server ${name} (process ${postmaster}) does not stop.`,
			`Stop it with "kill -9 ${postmaster}", and try again.`,
		);
	}
}

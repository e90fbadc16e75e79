import {LabFault} from '../lab-fault.js';
import {descendants, processTable, stoppedAmong} from '../terminals/process-table.js';

/**
 * Lets servers run on with all their processes, as far as they are stopped in the middle of their work; the postmasters
 * last, so that none of them misses a child.
 * @throws LabFault when one of them may not be signalled
 */
export function thaw(postmasters: readonly number[]): void {
	const table = processTable();
	const stopped = stoppedAmong(table);
	const all = postmasters.flatMap((pid) => [...descendants(pid, table).toReversed(), pid]);
	for (const pid of all.filter((candidate) => stopped.has(candidate))) {
		try {
			send(pid, 'SIGCONT');
		} catch (error) {
			throw new LabFault(
				`The process ${pid} is stopped, and cannot be let run on (${(error as Error).message}).`,
				`Let it run on with "kill -CONT ${pid}", as the account that runs it.`,
			);
		}
	}
}

/** Sends a signal to a process; does nothing when there is none any more. */
export function send(pid: number, signal: NodeJS.Signals): void {
	try {
		process.kill(pid, signal);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}

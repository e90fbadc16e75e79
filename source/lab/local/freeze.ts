import {setTimeout as delay} from 'node:timers/promises';
import {LabFault} from '../lab-fault.js';
import {descendants, processTable} from '../terminals/process-table.js';

/** Time until processes are stopped: one that waits for the disk stops after that. */
const freezeTimeoutMs = 3000;

/**
 * Stops servers with all their processes, the postmasters first, because only they start others; returns when every
 * process is stopped.
 * @throws LabFault when one does not stop, or may not be stopped; then none stays stopped
 */
export async function freeze(postmasters: readonly number[]): Promise<void> {
	const deadline = Date.now() + freezeTimeoutMs;
	try {
		for (;;) {
			const table = processTable();
			const there = new Map(table.map((row) => [row.pid, row]));
			const wanted = postmasters.flatMap((pid) => [pid, ...descendants(pid, table)]);
			const restless = wanted.filter((pid) => there.get(pid)?.stopped === false);
			if (restless.length === 0) return;
			if (Date.now() > deadline) throw new LabFault(`The process ${restless[0]} cannot be held still.`);
			for (const pid of restless) send(pid, 'SIGSTOP');
			await delay(1);
		}
	} catch (error) {
		thaw(postmasters);
		throw error;
	}
}

/** Lets servers run on as far as they are stopped; the postmasters last, so that none of them misses a child. */
export function thaw(postmasters: readonly number[]): void {
	const table = processTable();
	const stopped = new Set(table.filter((row) => row.stopped).map(({pid}) => pid));
	const all = postmasters.flatMap((pid) => [...descendants(pid, table).toReversed(), pid]);
	for (const pid of all.filter((candidate) => stopped.has(candidate))) send(pid, 'SIGCONT');
}

/** Ends what is frozen, children included: none of it writes anything more, as it would if it were thawed to end. */
export function endFrozen(postmasters: readonly number[]): void {
	const table = processTable();
	const all = postmasters.flatMap((pid) => [pid, ...descendants(pid, table)]);
	const frozen = table.filter(({pid, stopped}) => stopped && all.includes(pid)).map(({pid}) => pid);
	// The signal waits for SIGCONT, and is handled before anything else.
	for (const pid of frozen) send(pid, 'SIGQUIT');
	thaw(postmasters);
}

function send(pid: number, signal: NodeJS.Signals): void {
	try {
		process.kill(pid, signal);
	} catch (error) {
		const {code, message} = error as NodeJS.ErrnoException;
		if (code !== 'ESRCH') throw new LabFault(`The process ${pid} cannot be held still (${message}).`);
	}
}

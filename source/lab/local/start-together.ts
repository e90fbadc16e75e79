import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import type {Engine} from '../engine.js';
import {runProgram} from '../processes.js';
import {startSourcesFirst} from '../start-order.js';
import {descendants} from '../terminals/process-table.js';
import {readPostmaster} from './postmaster.js';

/**
 * Starts stopped servers, each standby after its source; one whose source is a primary already while that one still
 * recovers. After a crash a server first flushes each of its files to the disk, which takes most of its start.
 * @param start resolves when a server takes connections
 */
export async function startTogether(
	instances: readonly string[],
	engine: Pick<Engine, 'dir' | 'status' | 'readFile' | 'variables'>,
	start: (instance: string) => Promise<void>,
): Promise<void> {
	const starts: Array<Promise<void>> = [];
	try {
		await startSourcesFirst(instances, engine, async (instance, isFollowed) => {
			const isHeld = isFollowed && (await isPrimary(instance, engine));
			const over = new AbortController();
			const started = start(instance).finally(() => over.abort());
			starts.push(started);
			const dataFolder = path.join(engine.dir, instance, 'pgdata');
			await Promise.race([started, ...(isHeld ? [holdWhileRecovering(dataFolder, over.signal)] : [])]);
		});
	} finally {
		await Promise.allSettled(starts);
	}

	await Promise.all(starts);
}

/** Whether a server that starts brings itself up to the end of its own WAL, and nothing else. */
async function isPrimary(instance: string, engine: Pick<Engine, 'status'>): Promise<boolean> {
	for (const signal of ['standby.signal', 'recovery.signal']) {
		if ((await engine.status(path.posix.join(instance, 'pgdata', signal))) !== undefined) return false;
	}

	return true;
}

/**
 * Holds a primary's postmaster still while its startup process recovers. It listens by then, so that the connection of
 * a standby waits in its queue; otherwise it would be refused ("the database system is starting up"), and the standby
 * would ask again only after wal_retrieve_retry_interval, which is five seconds
 * (https://www.postgresql.org/docs/current/runtime-config-replication.html).
 * Resolves when it is held, or when the signal aborts because it is ready already.
 */
async function holdWhileRecovering(dataFolder: string, signal: AbortSignal): Promise<void> {
	for (; !signal.aborted; await delay(5)) {
		const postmaster = await readPostmaster(dataFolder);
		const startup = postmaster === undefined ? undefined : await startupProcess(postmaster);
		if (postmaster === undefined || startup === undefined) continue;
		await runProgram('sh', ['-c', holding, 'sh', String(postmaster), String(startup)], {detached: true});
		return;
	}
}

/**
 * Holds the process $1 still until its child $2 has ended, which stays in the process table meanwhile; three seconds at
 * most. What lets it go on lives on when the tutor is killed, or gets the Ctrl+C of its terminal.
 */
const holding = `kill -STOP "$1"
{
	for round in $(seq 150); do
		read -r _ _ state _ < "/proc/$2/stat" || break
		if [ "$state" = Z ]; then break; fi
		sleep 0.02
	done
	kill -CONT "$1"
} < /dev/null > /dev/null 2>&1 &`;

/** A server's process that recovers, as it calls itself where Linux tells: after the server's `cluster_name`, if any. */
async function startupProcess(postmaster: number): Promise<number | undefined> {
	for (const pid of descendants(postmaster)) {
		const title = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
		if (/^postgres: (.*: )?startup[ \0]/.test(title)) return pid;
	}

	return undefined;
}

import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import type {Engine} from '../engine.js';
import {startSourcesFirst} from '../start-order.js';
import {descendants} from '../terminals/process-table.js';
import {send} from './freeze.js';
import {commandName, readPostmaster} from './postmaster.js';

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
		await startSourcesFirst(instances, engine, async (instance) => {
			const over = new AbortController();
			const started = start(instance).finally(() => over.abort());
			starts.push(started);
			const isStandby = (await engine.status(path.posix.join(instance, 'pgdata/standby.signal'))) !== undefined;
			const held = isStandby ? started : holdWhileRecovering(path.join(engine.dir, instance, 'pgdata'), over.signal);
			await Promise.race([started, held]);
		});
	} finally {
		await Promise.allSettled(starts);
	}

	await Promise.all(starts);
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
		send(postmaster, 'SIGSTOP');
		void goOnAfter(startup, postmaster);
		return;
	}
}

/** Lets a postmaster go on when its child has ended; while it is held, the child stays in the process table. */
async function goOnAfter(child: number, postmaster: number): Promise<void> {
	while ((await commandName(child)) !== undefined) await delay(5);
	send(postmaster, 'SIGCONT');
}

/** A server's process that recovers, as it calls itself where Linux tells. */
async function startupProcess(postmaster: number): Promise<number | undefined> {
	for (const pid of descendants(postmaster)) {
		const title = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
		if (/^postgres: (.*: )?startup/.test(title)) return pid;
	}

	return undefined;
}

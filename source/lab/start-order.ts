import path from 'node:path';
import type {Engine} from './engine.js';

/**
 * Starts instances, those first that others may follow: a standby that finds no source asks again only after
 * wal_retrieve_retry_interval, which is five seconds
 * (https://www.postgresql.org/docs/current/runtime-config-replication.html).
 */
export async function startSourcesFirst(
	instances: readonly string[],
	status: Engine['status'],
	start: (instance: string) => Promise<void>,
): Promise<void> {
	const standbys = new Set<string>();
	for (const instance of instances.length > 1 ? instances : []) {
		if ((await status(path.posix.join(instance, 'pgdata', 'standby.signal'))) !== undefined) standbys.add(instance);
	}

	await Promise.all(instances.filter((instance) => !standbys.has(instance)).map(start));
	await Promise.all([...standbys].map(start));
}

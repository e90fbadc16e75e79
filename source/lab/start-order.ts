import path from 'node:path';
import type {Variables} from '../course/variables.js';
import type {Engine} from './engine.js';

/**
 * Starts instances, each after its source: a standby without a source asks again only after
 * wal_retrieve_retry_interval, which is five seconds
 * (https://www.postgresql.org/docs/current/runtime-config-replication.html).
 * @param start also gets whether another of the instances follows this one
 */
export async function startSourcesFirst(
	instances: readonly string[],
	engine: Pick<Engine, 'status' | 'readFile' | 'variables'>,
	start: (instance: string, isFollowed: boolean) => Promise<void>,
): Promise<void> {
	const standbys: string[] = [];
	for (const instance of instances.length > 1 ? instances : []) {
		if ((await engine.status(path.posix.join(instance, 'pgdata', 'standby.signal'))) !== undefined) {
			standbys.push(instance);
		}
	}

	const others = instances.filter((instance) => !standbys.includes(instance));
	const sources = new Map(others.map((instance) => [instance, [] as readonly string[]]));
	for (const standby of standbys) {
		// With one standby the order does not depend on its source, and its files may be another account's.
		const source = standbys.length > 1 ? await sourceOf(standby, instances, engine) : undefined;
		sources.set(standby, source === undefined ? others : [source]);
	}

	while (sources.size > 0) {
		const ready = [...sources].filter(([, first]) => !first.some((source) => sources.has(source)));
		// Standbys may follow each other in a ring.
		const round = [...(ready.length > 0 ? ready : sources)].map(([instance]) => instance);
		const isFollowed = (instance: string) => [...sources.values()].some((first) => first.includes(instance));
		await Promise.all(round.map((instance) => start(instance, isFollowed(instance))));
		for (const instance of round) sources.delete(instance);
	}
}

/** The instance that a standby is set up to follow, as `pg_basebackup -R` has written it down. */
async function sourceOf(
	standby: string,
	instances: readonly string[],
	{readFile, variables}: Pick<Engine, 'readFile' | 'variables'>,
): Promise<string | undefined> {
	const settings = await readFile(path.posix.join(standby, 'pgdata', 'postgresql.auto.conf'));
	const lines = settings?.split('\n').filter((line) => line.startsWith('primary_conninfo')) ?? [];
	return instances.find((instance) => instance !== standby && isNamedIn(lines.at(-1) ?? '', instance, variables));
}

/** In the lab's network instances differ by host; on this machine by port. */
function isNamedIn(connection: string, instance: string, variables: Variables): boolean {
	const container = variables.get(`${instance}.container`);
	const [key, value] =
		container === undefined ? (['port', variables.get(`${instance}.port`)] as const) : (['host', container] as const);
	return new RegExp(`\\b${key}='*${value}(?![\\w-])`).test(connection);
}

import type Docker from 'dockerode';
import {runIn} from '../../../source/workshop/hosts/run-in.js';

/** The memory of a seat's container, in bytes, and its processor time, in seconds. */
export type SeatMeans = {readonly memory: number; readonly disk: number; readonly processor: number};

/**
 * Memory of a seat without the page cache, which the kernel takes back when it is needed; what servers share with their
 * processes counts, though the kernel books it as cache. Disk is what lies in its volume.
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html, https://docs.kernel.org/admin-guide/cgroup-v1/memory.html
 */
export async function meansOfSeat(docker: Docker, container: string): Promise<SeatMeans> {
	const [{memory_stats: memory, cpu_stats: processor}, disk] = await Promise.all([
		docker.getContainer(container).stats({stream: false, 'one-shot': true}),
		runIn(docker, container, {command: ['du', '-sk', '/lab'], user: 'postgres'}),
	]);
	const stats: Readonly<Record<string, number | undefined>> = {...memory.stats};
	// Version 1 of control groups has the totals of a group under names of their own, version 2 calls the cache "file".
	const cache = stats.total_cache ?? stats.file ?? 0;
	const shared = stats.total_shmem ?? stats.shmem ?? 0;
	return {
		memory: memory.usage - cache + shared,
		disk: Number.parseInt(disk.stdout, 10) * 1024,
		processor: processor.cpu_usage.total_usage / 1e9,
	};
}

/** Numbers in one line: the median, the largest, and all of them. */
export function spreadLine(what: string, unit: string, values: readonly number[]): string {
	const sorted = values.toSorted((a, b) => a - b).map((value) => value.toFixed(1));
	const median = sorted[Math.floor(sorted.length / 2)];
	return `${what}: median ${median} ${unit}, most ${sorted.at(-1)} ${unit} (${sorted.join(' ')})`;
}

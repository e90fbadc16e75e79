import type Docker from 'dockerode';
import type {HostDaemon} from '../hosts/host-daemon.js';

/** Time between two looks, in milliseconds. */
const pollIntervalMs = 1000;

/** Measures the memory of a container again and again, until it is ended. */
export function watchMemory(daemon: HostDaemon, container: string): {most: () => number | undefined; end: () => void} {
	let most: number | undefined;
	let timer: NodeJS.Timeout | undefined;
	let ended = false;
	const look = async () => {
		const now = await daemon.ask((docker) => memoryOf(docker, container)).catch(() => undefined);
		if (now !== undefined) most = Math.max(most ?? 0, now);
		if (!ended) timer = setTimeout(look, pollIntervalMs);
	};
	void look();
	return {
		most: () => most,
		end() {
			ended = true;
			clearTimeout(timer);
		},
	};
}

/**
 * The anonymous memory of a container's processes and their shared memory, in bytes. Leaves out other pages of files:
 * the kernel reclaims them. Both versions of control groups report it, under other names
 * (https://docs.kernel.org/admin-guide/cgroup-v2.html, memory.stat).
 */
export async function memoryOf(docker: Docker, container: string): Promise<number | undefined> {
	const {memory_stats: memory} = await docker.getContainer(container).stats({stream: false, 'one-shot': true});
	const told = (memory.stats ?? {}) as unknown as Readonly<Record<string, number | undefined>>;
	const own = told.anon ?? told.total_rss ?? told.rss;
	return own === undefined ? undefined : own + (told.file_mapped ?? told.total_mapped_file ?? told.mapped_file ?? 0);
}

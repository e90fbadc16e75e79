import {readFile} from 'node:fs/promises';

const page = 4096;

/** Watches the memory of a server and its processes, by what Linux tells of them; returns how to stop, with the peak in bytes. */
export function watchMemory(pid: number, interval = 500): () => {readonly bytes: number; readonly processes: number} {
	let peak = {bytes: 0, processes: 0};
	const look = async () => {
		const now = await memoryOf(pid).catch(() => peak);
		if (now.bytes > peak.bytes) peak = now;
	};
	const timer = setInterval(() => void look(), interval);
	return () => {
		clearInterval(timer);
		return peak;
	};
}

/** The own memory of each process, and once the memory that they share. */
async function memoryOf(pid: number) {
	const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
	const pids = [pid, ...children.trim().split(' ').filter(Boolean)];
	const sizes = await Promise.all(
		pids.map(async (one) => {
			const [, resident = 0, shared = 0] = (await readFile(`/proc/${one}/statm`, 'utf8').catch(() => ''))
				.split(' ')
				.map(Number);
			return {own: resident - shared, shared};
		}),
	);
	const own = sizes.reduce((sum, size) => sum + size.own, 0);
	return {bytes: page * (own + Math.max(...sizes.map(({shared}) => shared))), processes: pids.length};
}

import {readFile, statfs} from 'node:fs/promises';
import {freemem, tmpdir} from 'node:os';
import type {Machine} from './plan.js';

/**
 * Free capacity of this machine for a roster.
 * @param folder of the labs, or a folder above it
 */
export async function freeHere(folder = tmpdir()): Promise<Machine> {
	const room = await statfs(folder).catch(() => undefined);
	return {memory: await availableMemory(), disk: room && room.bavail * room.bsize};
}

/** Pages of files count as free, because the kernel reclaims them; only Linux reports them (proc(5), MemAvailable). */
async function availableMemory(): Promise<number> {
	const text = await readFile('/proc/meminfo', 'utf8').catch(() => '');
	const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1];
	return kibibytes === undefined ? freemem() : Number(kibibytes) * 1024;
}

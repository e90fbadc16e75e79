import {readFileSync, statfsSync} from 'node:fs';
import {freemem} from 'node:os';

const variable = 'PG_TUTORIAL_TEST_ROOT';
const [memory, disk] = ['/dev/shm', '/var/tmp'];
/** The labs of a whole run take some 4 GiB at once; PostgreSQL and Docker need the rest. */
const roomBytes = 10 * 2 ** 30;

/**
 * The folder below which tests have their labs, the same in all processes of a run: in memory, where a lab is copied in a
 * fifth of the time, and on disk where memory is short. The account of the servers can reach both, which is not so of
 * every folder for temporary files.
 */
export function scratchRoot(): string {
	process.env[variable] ??= hasRoom() ? memory : disk;
	return process.env[variable];
}

function hasRoom(): boolean {
	try {
		const mount = readFileSync('/proc/mounts', 'utf8')
			.split('\n')
			.map((line) => line.split(' '))
			.findLast(([, at]) => at === memory);
		if (mount?.[2] !== 'tmpfs' || mount[3]?.split(',').includes('noexec')) return false;
		const {bavail, bsize} = statfsSync(memory);
		return Math.min(bavail * bsize, freemem()) >= roomBytes;
	} catch {
		return false;
	}
}

import {readdirSync, readFileSync} from 'node:fs';

/** proc(5): the children of a process. */
export function childrenOf(pid: number): number[] {
	return processes().filter((id) => new RegExp(`^PPid:\\t${pid}$`, 'm').test(textOf(id, 'status')));
}

/** Whether there is a process of that number. */
export function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

/** Resident memory of a process, in bytes; 0 when it has ended. */
export function residentMemory(pid: number): number {
	return Number(/^VmRSS:\s+(\d+) kB/m.exec(textOf(pid, 'status'))?.[1] ?? 0) * 1024;
}

/** Commands that were started from a terminal of a lab and still run, but for servers, which are to stay. */
export function leftInTerminals(dir: string): string[] {
	return processes()
		.filter((id) => textOf(id, 'environ').includes(`HISTFILE=${dir}/`))
		.map((id) => textOf(id, 'cmdline').replaceAll('\0', ' ').trim())
		.filter((command) => command !== '' && !/^\S*postgres\b/.test(command));
}

/** Commands that were started with that folder as the home of labs and workshops, and still run. */
export function processesIn(home: string): string[] {
	return processes()
		.filter((id) => textOf(id, 'environ').split('\0').includes(`PG_REPLICATION_TUTORIAL_HOME=${home}`))
		.map((id) => textOf(id, 'cmdline').replaceAll('\0', ' ').trim())
		.filter((command) => command !== '');
}

function processes(): number[] {
	return readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.map(Number);
}

function textOf(pid: number, file: string): string {
	try {
		return readFileSync(`/proc/${pid}/${file}`, 'utf8');
	} catch {
		return '';
	}
}

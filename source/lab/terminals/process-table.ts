import {spawnSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';

export type ProcessRow = {
	readonly pid: number;
	readonly parent: number;
	/** The number of its session's leader, where known. */
	readonly session: number | undefined;
	/** The process group that has the terminal. */
	readonly foreground: number;
	/** It was stopped by a signal. */
	readonly stopped: boolean;
};

/**
 * The processes of this machine that run, without those that only wait to be buried. It does not give way to anything
 * else, so that it can be used while the process ends.
 */
export function processTable(): ProcessRow[] {
	return process.platform === 'linux' ? linuxTable() : portableTable();
}

/** Processes that descend from one, itself left out. */
export function descendants(pid: number, table: readonly ProcessRow[] = processTable()): number[] {
	const children = table.filter(({parent}) => parent === pid).map((row) => row.pid);
	return children.flatMap((child) => [child, ...descendants(child, table)]);
}

/** Those of these processes that are stopped in the middle of their work. */
export function stoppedAmong(table: readonly ProcessRow[]): ReadonlySet<number> {
	return new Set(table.flatMap(({pid, stopped}) => (stopped ? [pid] : [])));
}

/** Processes of a session and descendants of its leader. */
export function sessionMembers(leader: number): number[] {
	const table = processTable();
	const members = table.filter(({pid, session}) => session === leader || pid === leader).map(({pid}) => pid);
	const own = table.filter(({session}) => session === undefined || session === leader);
	return [...new Set([...members, ...descendants(leader, own)])];
}

/** proc(5): the fields of stat after the command's name, which may hold spaces, begin with the state. */
function linuxTable(): ProcessRow[] {
	return readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.flatMap((name) => {
			let text: string;
			try {
				text = readFileSync(`/proc/${name}/stat`, 'utf8');
			} catch {
				return [];
			}

			const [state = '', parent, , session, , foreground] = text.slice(text.lastIndexOf(')') + 2).split(' ');
			if (/[ZX]/.test(state)) return [];
			return [
				{
					pid: Number(name),
					parent: Number(parent),
					session: Number(session),
					foreground: Number(foreground),
					stopped: state === 'T',
				},
			];
		});
}

function portableTable(): ProcessRow[] {
	const {stdout} = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,tpgid=,stat='], {encoding: 'utf8'});
	return (stdout ?? '').split('\n').flatMap((line) => {
		const [pid, parent, foreground, state] = line.trim().split(/\s+/);
		if (pid === undefined || state === undefined || state.startsWith('Z')) return [];
		return [
			{
				pid: Number(pid),
				parent: Number(parent),
				session: undefined,
				foreground: Number(foreground),
				stopped: state.startsWith('T'),
			},
		];
	});
}

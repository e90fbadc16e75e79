import {randomUUID} from 'node:crypto';

/** How Docker's command runs a program with a terminal in a container, and how what it leaves running there is ended. */
export type TerminalExec = {readonly args: readonly string[]; readonly ending: readonly string[]};

export function terminalExec(container: string, command: readonly string[]): TerminalExec {
	const mark = `PG_TUTORIAL_TERMINAL=${randomUUID()}`;
	return {
		args: [
			...['exec', '-it', '-e', 'TERM=xterm-256color', '-e', mark, container],
			...['sh', '-c', withSize, ...command],
		],
		ending: ['exec', container, 'sh', '-c', endMarked, 'sh', mark],
	};
}

/**
 * Docker tells the terminal's size after the program has been started. Without a size, psql takes every answer for one that is
 * too long for the screen, and shows it in a pager.
 */
export const withSize = `for round in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	if [ "$(stty size)" != '0 0' ]; then break; fi
	sleep 0.1
done
exec "$0" "$@"`;

/** Docker lets a process that `exec` has started run on after its caller has gone; it is found by its environment. */
const endMarked = `for process in /proc/[0-9]*; do
	if tr '\\0' '\\n' < "$process/environ" 2> /dev/null | grep -qxF "$1"; then kill -9 "\${process#/proc/}"; fi
done`;

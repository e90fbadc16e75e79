import {spawn} from 'node:child_process';
import type {Launch} from './launch.js';
import {descendants} from './process-table.js';

/**
 * Gives a job the terminal to itself, so that Ctrl+C reaches it and not the tutor, and takes the terminal back when it
 * has ended, however that was.
 */
const asJob = ['-mc', '"$@"; exit $?', 'bash'];

/** Time for the program to end by itself after SIGHUP. */
const graceMs = 1000;

/**
 * Runs a program on the terminal that the tutor itself has been started on, which must have been put down before.
 * @param signal an abort ends the program and all that it started
 * @returns the exit code; 127 when the program could not be started
 */
export async function handOver(launch: Launch, signal?: AbortSignal): Promise<number> {
	const {TERM, COLORTERM} = process.env;
	const {cwd, account, file, args} = launch;
	const child = spawn('bash', [...asJob, file, ...args], {
		cwd,
		// It is the real terminal's abilities that count.
		env: {...launch.env, TERM, COLORTERM},
		stdio: 'inherit',
		...(account === undefined ? {} : {uid: account.uid, gid: account.gid}),
	});
	let timer: NodeJS.Timeout | undefined;
	const stop = () => {
		if (child.pid === undefined) return;
		signalTree(child.pid, 'SIGHUP');
		timer = setTimeout(signalTree, graceMs, child.pid, 'SIGKILL');
	};

	if (signal?.aborted) stop();
	signal?.addEventListener('abort', stop, {once: true});
	try {
		return await new Promise((resolve) => {
			child.on('error', () => resolve(127));
			child.on('close', (exitCode) => resolve(exitCode ?? 128));
		});
	} finally {
		clearTimeout(timer);
		signal?.removeEventListener('abort', stop);
	}
}

function signalTree(root: number, signal: NodeJS.Signals): void {
	for (const pid of [...descendants(root), root]) {
		try {
			process.kill(pid, signal);
		} catch {
			// It has ended by itself.
		}
	}
}

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
/** The exit code of a program that SIGHUP has ended. */
const hungUp = 129;

/**
 * Runs a program on the terminal that the tutor itself has been started on, which must have been put down before.
 * @param signal an abort ends the program and all that it started; none is started after it
 * @returns the exit code; 127 when the program could not be started, 129 when it was not to be
 */
export async function handOver(launch: Launch, signal?: AbortSignal): Promise<number> {
	if (signal?.aborted) return hungUp;
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
		signalJob(child.pid, 'SIGHUP');
		// Again and again: the shell may not have started the program yet.
		timer = setInterval(signalJob, graceMs, child.pid, 'SIGKILL');
	};

	signal?.addEventListener('abort', stop, {once: true});
	try {
		return await new Promise((resolve) => {
			child.on('error', () => resolve(127));
			child.on('close', (exitCode) => resolve(exitCode ?? 128));
		});
	} finally {
		clearInterval(timer);
		signal?.removeEventListener('abort', stop);
	}
}

/** Leaves out the shell that has given the job the terminal: it takes the terminal back when the job has ended. */
function signalJob(shell: number, signal: NodeJS.Signals): void {
	for (const pid of descendants(shell)) {
		try {
			process.kill(pid, signal);
			// A stopped program takes its signal when it goes on.
			if (signal === 'SIGHUP') process.kill(pid, 'SIGCONT');
		} catch {
			// It has ended by itself.
		}
	}
}

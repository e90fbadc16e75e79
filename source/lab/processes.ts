import {access, constants, stat} from 'node:fs/promises';
import path from 'node:path';
import {StringDecoder} from 'node:string_decoder';
import {execa, type ResultPromise} from 'execa';
import type {CommandEnd, Output, ProgramResult} from './engine.js';
import {Latest} from './latest.js';
import {LineSplitter} from './line-splitter.js';
import type {Account} from './local/account.js';

/** How to start a process. */
export type SpawnOptions = {
	readonly cwd: string;
	readonly env: NodeJS.ProcessEnv;
	/** The account to run as, if it is not ours. */
	readonly account?: Account | undefined;
	/** Whether it has a process group of its own, which Ctrl+C in the terminal does not reach. */
	readonly detached?: boolean;
};

/** Time that an interrupted command has to end by itself. */
const graceMs = 4000;

/** Time between two states of a line that a command writes over again and again, in milliseconds. */
const stateIntervalMs = 2000;

/**
 * Runs a command with bash in a process group of its own, so that an abort reaches all that it started: SIGINT first,
 * as Ctrl+C would, and SIGKILL after four seconds.
 * @param started called with the process group
 */
export async function runShell(
	command: string,
	options: SpawnOptions,
	output: Output,
	signal: AbortSignal,
	started: (group: number) => void = () => {},
): Promise<CommandEnd> {
	const child = execa('bash', ['-c', command], {
		...spawnOptions(options),
		detached: true,
		stdin: 'ignore',
		buffer: false,
		reject: false,
		cleanup: false,
	});
	const {pid} = child;
	let timer: NodeJS.Timeout | undefined;
	const stop = () => {
		if (pid === undefined) return;
		signalGroup(pid, 'SIGINT');
		timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
	};

	if (pid !== undefined) started(pid);
	if (signal.aborted) stop();
	signal.addEventListener('abort', stop, {once: true});
	try {
		const [result] = await Promise.all([child, forward(child, 'stdout', output), forward(child, 'stderr', output)]);
		if (signal.aborted) return {kind: 'interrupted'};
		if (result.exitCode === undefined && result.signal === undefined)
			output('stderr', result.shortMessage ?? 'bash could not be started');
		return {kind: 'exited', exitCode: result.exitCode ?? 128};
	} finally {
		clearTimeout(timer);
		signal.removeEventListener('abort', stop);
		// Processes that the command left in its group must not outlive the abort.
		if (signal.aborted && pid !== undefined) signalGroup(pid, 'SIGKILL');
	}
}

/**
 * Starts a shell that waits for a script, in a process group of its own, so that it can be recorded before it does
 * anything. It ends without a script when this process ends.
 */
export function startShell(options: SpawnOptions): {pid: number | undefined; give: Give} {
	const child = execa('sh', ['-s'], {
		...spawnOptions(options),
		detached: true,
		stdin: 'pipe',
		reject: false,
		cleanup: false,
	});
	// A shell that ended before it got its script reports that by its exit code.
	child.stdin.on('error', () => {});
	return {
		pid: child.pid,
		async give(script) {
			child.stdin.end(script);
			const {exitCode, stdout, stderr, shortMessage} = await child;
			return {
				exitCode: exitCode ?? 128,
				stdout,
				stderr: stderr || (exitCode === undefined ? (shortMessage ?? '') : ''),
			};
		},
	};
}

type Give = (script: string) => Promise<ProgramResult>;

/** Sends a signal to a process group; does nothing if the group does not exist any more. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
	try {
		process.kill(-group, signal);
	} catch {}
}

/**
 * Runs a program to its end and returns its output; one that cannot be started, or does not end in time, has exit code 127.
 * A program in a process group of its own is killed then with all that it started, which may hold its output open.
 * @param timeout in milliseconds
 */
export async function runProgram(
	file: string,
	parameters: readonly string[],
	options: Partial<SpawnOptions> = {},
	timeout = 60_000,
): Promise<ProgramResult & {readonly timedOut: boolean}> {
	const child = execa(file, parameters, {
		...spawnOptions({cwd: process.cwd(), env: process.env, ...options}),
		stdin: 'ignore',
		reject: false,
		timeout,
	});
	const {pid} = child;
	const isGroup = options.detached === true && pid !== undefined;
	const timer = isGroup ? setTimeout(() => signalGroup(pid, 'SIGKILL'), timeout) : undefined;
	const result = await child.finally(() => clearTimeout(timer));
	return {
		exitCode: result.exitCode ?? 127,
		timedOut: result.timedOut,
		stdout: result.stdout,
		stderr: result.stderr || (result.exitCode === undefined ? (result.shortMessage ?? '') : ''),
	};
}

/** The file of a command, by the PATH. */
export async function findCommand(name: string): Promise<string | undefined> {
	for (const folder of (process.env.PATH ?? '').split(path.delimiter).filter(path.isAbsolute)) {
		const file = path.join(folder, name);
		const found = await access(file, constants.X_OK).then(
			() => stat(file),
			() => undefined,
		);
		if (found?.isFile()) return file;
	}

	return undefined;
}

function spawnOptions({cwd, env, account, detached = false}: SpawnOptions) {
	return {
		cwd,
		env,
		extendEnv: false,
		detached,
		...(account === undefined ? {} : {uid: account.uid, gid: account.gid}),
	} as const;
}

async function forward(child: ResultPromise, stream: 'stdout' | 'stderr', output: Output): Promise<void> {
	const splitter = new LineSplitter();
	const decoder = new StringDecoder('utf8');
	const state = new Latest<string>(stateIntervalMs, (line) => output(stream, line));
	const tell = (lines: readonly string[]) => {
		// An earlier state of a line that is complete by now is not news.
		if (lines.length > 0) state.forget();
		for (const line of lines) output(stream, line);
	};

	try {
		for await (const chunk of child[stream] ?? []) {
			tell(splitter.push(decoder.write(chunk as Buffer)));
			const {overwritten} = splitter;
			if (overwritten !== undefined) state.put(overwritten);
		}
	} catch {
		// The exit code tells of a failed command; its output has been forwarded until then.
	}

	tell([...splitter.push(decoder.end()), ...splitter.end()]);
	state.end();
}

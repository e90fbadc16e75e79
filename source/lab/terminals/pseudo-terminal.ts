import {spawn, spawnSync} from 'node:child_process';
import type {Launch} from './launch.js';
import {processTable, sessionMembers} from './process-table.js';

export type TerminalSize = {readonly columns: number; readonly rows: number};

/** How a program in a terminal ended. */
export type TerminalEnd = {readonly exitCode: number; readonly signal?: number | undefined};

/** A program in a terminal of ours. */
export type PseudoTerminal = {
	readonly kind: 'open';
	/** Types for the program; after its end it goes nowhere. */
	readonly write: (data: string) => void;
	/** Changes the size, which the program gets as SIGWINCH; sizes below 1x1 count as that. */
	readonly resize: (size: TerminalSize) => void;
	/** Reads no further: a program that goes on writing has to wait. */
	readonly pause: () => void;
	readonly resume: () => void;
	/** Calls back with all that the program writes, from its first byte on for the first listener. */
	readonly onData: (listener: (data: Uint8Array) => void) => () => void;
	/** Calls back once, also when the program has ended already. */
	readonly onExit: (listener: (end: TerminalEnd) => void) => () => void;
	/** Whether a command has the terminal now, and not the shell that was started in it. */
	readonly isBusy: () => boolean;
	/** Ends the program with everything that runs in its terminal; settles when nothing of it is left. */
	readonly kill: () => Promise<void>;
};

export type Unavailable = {readonly kind: 'unavailable'; readonly why: string};

/** Time that the programs of a terminal have to end by themselves after SIGHUP. */
const graceMs = 1000;
/** The same when the tutor itself is about to end and nothing else can run meanwhile. */
const lastGraceMs = 300;
const pollIntervalMs = 20;

type Pty = typeof import('@lydell/node-pty');
type Process = ReturnType<Pty['spawn']> & {on(event: 'error' | 'close', listener: () => void): void};

/**
 * Starts a program in a terminal of its own.
 * @returns why there can be none: the optional module for it is missing, the system refuses, or the variable
 * `PG_REPLICATION_TUTORIAL_PTY` is `off`
 */
export async function openPseudoTerminal(launch: Launch, size: TerminalSize): Promise<PseudoTerminal | Unavailable> {
	const pty = await loadPty();
	if ('why' in pty) return {kind: 'unavailable', why: pty.why};
	try {
		return new OpenTerminal(
			withoutOtherGroups(launch, () => fork(pty.module, launch, size)),
			launch,
		);
	} catch (error) {
		return {kind: 'unavailable', why: (error as Error).message};
	}
}

/** Why no program can have a terminal inside the tutor; undefined where it can. */
export async function whyNoTerminals(): Promise<string | undefined> {
	const pty = await loadPty();
	return 'why' in pty ? pty.why : undefined;
}

async function loadPty(): Promise<{readonly module: Pty} | {readonly why: string}> {
	if (process.env.PG_REPLICATION_TUTORIAL_PTY === 'off') return {why: 'PG_REPLICATION_TUTORIAL_PTY is set to off'};
	try {
		const loaded = await import('@lydell/node-pty');
		return {module: (loaded as {default?: Pty}).default ?? loaded};
	} catch {
		return {why: 'the optional package @lydell/node-pty is not installed for this system'};
	}
}

function fork(pty: Pty, {file, args, cwd, env, account}: Launch, size: TerminalSize): Process {
	const {columns, rows} = atLeastOne(size);
	return pty.spawn(file, [...args], {
		cols: columns,
		rows,
		cwd,
		env,
		// Bytes: a letter may be cut in two, which the emulator knows how to put together.
		encoding: null,
		...(account === undefined ? {} : {uid: account.uid, gid: account.gid}),
	}) as Process;
}

/** A program of another account must not keep root's further groups; the module changes the first one only. */
function withoutOtherGroups<T>({account}: Launch, act: () => T): T {
	if (account === undefined) return act();
	const before = process.getgroups?.() ?? [];
	process.setgroups?.([account.gid]);
	try {
		return act();
	} finally {
		process.setgroups?.(before);
	}
}

class OpenTerminal implements PseudoTerminal {
	readonly kind = 'open';
	readonly #process: Process;
	readonly #launch: Launch;
	readonly #listeners = new Set<(data: Uint8Array) => void>();
	readonly #exited: Promise<TerminalEnd>;
	#early: Uint8Array[] | undefined = [];
	#state: 'open' | 'closed' = 'open';
	#killed: Promise<void> | undefined;

	constructor(child: Process, launch: Launch) {
		this.#process = child;
		this.#launch = launch;
		remember(this);
		// Without a listener the module throws read errors that no caller can catch; it requires two of them.
		for (const _ of [1, 2]) child.on('error', () => {});
		child.on('close', () => {
			this.#state = 'closed';
		});
		child.onData((data) => {
			const bytes = data as unknown as Uint8Array;
			if (this.#early !== undefined) this.#early.push(bytes);
			for (const listener of this.#listeners) listener(bytes);
		});
		this.#exited = new Promise((resolve) => {
			child.onExit(({exitCode, signal}) => {
				this.#state = 'closed';
				// Processes that it left in the background have no terminal any more, and nothing else ends them.
				signalAll(sessionMembers(child.pid), 'SIGHUP');
				if (this.#killed === undefined) void this.kill();
				resolve({exitCode, signal});
			});
		});
	}

	readonly write = (data: string): void => {
		if (this.#state === 'open') this.#process.write(data);
	};

	readonly resize = (size: TerminalSize): void => {
		if (this.#state !== 'open') return;
		const {columns, rows} = atLeastOne(size);
		try {
			this.#process.resize(columns, rows);
		} catch {
			// It has ended a moment ago.
		}
	};

	readonly pause = (): void => this.#process.pause();
	readonly resume = (): void => this.#process.resume();

	readonly onData = (listener: (data: Uint8Array) => void): (() => void) => {
		this.#listeners.add(listener);
		const early = this.#early ?? [];
		this.#early = undefined;
		for (const data of early) listener(data);
		return () => this.#listeners.delete(listener);
	};

	readonly onExit = (listener: (end: TerminalEnd) => void): (() => void) => {
		let wanted = true;
		void this.#exited.then((end) => wanted && listener(end));
		return () => {
			wanted = false;
		};
	};

	readonly isBusy = (): boolean => {
		const {pid} = this.#process;
		const own = processTable().find((row) => row.pid === pid);
		return own !== undefined && own.foreground !== pid;
	};

	readonly kill = (): Promise<void> => {
		this.#killed ??= this.#end().finally(() => forget(this));
		return this.#killed;
	};

	async #end(): Promise<void> {
		const {pid} = this.#process;
		const wasOpen = this.#state === 'open';
		this.#hangUp();
		const deadline = Date.now() + graceMs;
		while (sessionMembers(pid).length > 0 && Date.now() < deadline) await pause(pollIntervalMs);
		// Nothing survives this, but it may take a moment, or come late to a process that is being made.
		for (
			let left = sessionMembers(pid);
			left.length > 0 && Date.now() < deadline + graceMs;
			left = sessionMembers(pid)
		) {
			signalAll(left, 'SIGKILL');
			await pause(pollIntervalMs);
		}

		// A program that was stuck in a full terminal ends only when that is read.
		this.resume();
		await this.#exited;
		if (wasOpen) await this.#endElsewhere();
	}

	/** Ends everything without giving way to anything else, for the process is about to end. */
	endNow(): void {
		const {pid} = this.#process;
		this.#hangUp();
		const deadline = Date.now() + lastGraceMs;
		while (sessionMembers(pid).length > 0 && Date.now() < deadline) block(pollIntervalMs);
		signalAll(sessionMembers(pid), 'SIGKILL');
		const {ending, env} = this.#launch;
		if (ending !== undefined) spawnSync(ending.file, ending.args, {env, stdio: 'ignore', timeout: 3000});
	}

	#hangUp(): void {
		const members = sessionMembers(this.#process.pid);
		signalAll(members, 'SIGHUP');
		// A stopped program takes its signal when it goes on.
		signalAll(members, 'SIGCONT');
	}

	async #endElsewhere(): Promise<void> {
		const {ending, env} = this.#launch;
		if (ending === undefined) return;
		await new Promise<void>((resolve) => {
			const child = spawn(ending.file, ending.args, {env, stdio: 'ignore', timeout: 5000});
			child.on('error', () => resolve());
			child.on('close', () => resolve());
		});
	}
}

const open = new Set<OpenTerminal>();

function endAll(): void {
	for (const terminal of open) terminal.endNow();
}

function remember(terminal: OpenTerminal): void {
	if (open.size === 0) process.on('exit', endAll);
	open.add(terminal);
}

function forget(terminal: OpenTerminal): void {
	open.delete(terminal);
	if (open.size === 0) process.off('exit', endAll);
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
	for (const pid of pids) {
		try {
			process.kill(pid, signal);
		} catch {
			// It has ended by itself.
		}
	}
}

function atLeastOne({columns, rows}: TerminalSize): TerminalSize {
	return {columns: Math.max(1, Math.floor(columns)), rows: Math.max(1, Math.floor(rows))};
}

async function pause(milliseconds: number): Promise<void> {
	await new Promise((resolve) => {
		setTimeout(resolve, milliseconds);
	});
}

function block(milliseconds: number): void {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

import type {StandbyAddresses} from '../course/hba-rules.js';
import type {EngineKind} from '../course/types.js';
import type {Variables} from '../course/variables.js';
import type {LabFault} from './lab-fault.js';
import type {Outside} from './outside.js';
import type {Launch, TerminalProgram} from './terminals/launch.js';

export type InstanceStatus =
	| {readonly kind: 'absent'}
	/** It was created, and has not run yet; `error` is what the daemon said when it could not start it, or empty. */
	| {readonly kind: 'created'; readonly error: string}
	| {readonly kind: 'stopped'; readonly exitCode?: number}
	| {readonly kind: 'running'}
	/** Its server runs from a folder that is not its data folder, such as one that was moved; relative to the lab's, or absolute. */
	| {readonly kind: 'elsewhere'; readonly folder: string}
	/** Its container has another name. */
	| {readonly kind: 'renamed'; readonly container: string}
	/** A container of that name exists, and is not this lab's. */
	| {readonly kind: 'foreign'; readonly container: string};

/** The server of an instance that runs. */
export type RunningServer = {
	/** Its first process, if it is on this machine, and the port that it was started with. */
	readonly process?: {readonly pid: number; readonly port: number};
	/** The other instance whose data folder it serves, if it is not its own. */
	readonly dataOf?: string;
};

export type PathStatus = {
	readonly kind: 'file' | 'folder';
	readonly mode: string;
	/** The number of its account. */
	readonly owner: number;
	/** What it is instead, where the lab has its sockets and another account has put it there; begins a sentence. */
	readonly foreign?: string;
};

export type CommandEnd = {readonly kind: 'exited'; readonly exitCode: number} | {readonly kind: 'interrupted'};

export type Output = (stream: 'stdout' | 'stderr', line: string) => void;

/** One layer of an image that is being pulled; sizes in bytes, where they are known. */
export type LayerPull = {
	readonly id: string;
	/** `retrying`: the registry broke off, and the daemon waits before it asks again. */
	readonly state: 'waiting' | 'downloading' | 'retrying' | 'downloaded' | 'extracting' | 'done';
	/** Bytes that are done in this state. */
	readonly current?: number;
	readonly total?: number;
};

/** The progress of a pull; layers in the daemon's order. */
export type ImagePull = {readonly kind: 'image'; readonly image: string; readonly layers: readonly LayerPull[]};

export type ProgramResult = {readonly exitCode: number; readonly stdout: string; readonly stderr: string};

/** From where to where an entry of the lab's folder is moved; there must be nothing yet. */
export type Move = {readonly from: string; readonly to: string};

/** A shell that waits in the lab's folder, and may read and write all files of the lab, whatever account owns them. */
export type LabShell = {
	/** Runs its script, in the language of POSIX sh; once. It ends at the first command that fails. */
	readonly run: (script: string) => Promise<ProgramResult>;
	/** Ends it, if it has no script. */
	readonly close: () => Promise<void>;
};

/**
 * Runs a lab's instances, in containers or as processes. Everything that it makes carries the lab's label or lies in
 * its folders; it touches nothing else. Methods throw `LabFault` when the outside world lets them down.
 */
export type Engine = {
	readonly kind: EngineKind;
	/** The lab's folder; commands run there, and paths are relative to it. */
	readonly dir: string;
	readonly variables: Variables;
	/** A line that brings another terminal's shell to where the shown commands work. */
	readonly shellLine: string;

	/**
	 * Fetches what the instances need, such as the image; reports progress a few times a second while something is
	 * missing.
	 */
	readonly prepare: (progress: (pull: ImagePull) => void, signal: AbortSignal) => Promise<void>;
	/** Runs a command with bash in the lab's folder; an abort stops it with all it started. */
	readonly run: (command: string, output: Output, signal: AbortSignal) => Promise<CommandEnd>;
	/** How to start a program that the learner uses in a terminal; writes its start-up files. */
	readonly interactive: (program: TerminalProgram) => Promise<Launch>;
	/** Writes a file as the account that commands run as; makes its folders. */
	readonly writeFile: (path: string, content: string, mode: string | undefined) => Promise<void>;
	/** Reads a text file, whatever account owns it; undefined when there is none. */
	readonly readFile: (path: string) => Promise<string | undefined>;
	/**
	 * The status of a path, whatever account owns it; undefined when there is none. Absolute paths are not of the lab's
	 * folder.
	 */
	readonly status: (path: string) => Promise<PathStatus | undefined>;
	/** Time of a file's last change. */
	readonly changedAt: (path: string) => Promise<Date | undefined>;

	readonly network: (name: string) => Promise<'absent' | 'foreign' | 'present'>;
	/** From where the lab's standbys connect to the servers that they follow. */
	readonly standbyAddresses: () => Promise<StandbyAddresses>;
	readonly instance: (name: string) => Promise<InstanceStatus>;
	/** The instance's server; undefined when none runs. */
	readonly server: (name: string) => Promise<RunningServer | undefined>;
	/** Starts an instance that is there and stopped, as before; waits until its server takes connections, or has ended. */
	readonly startStopped: (name: string) => Promise<void>;
	/** Removes the stopped container of a failed start; the instance's folders stay. */
	readonly removeStopped: (name: string) => Promise<boolean>;
	/** Empties the data folder of an instance that does not run. */
	readonly emptyData: (name: string) => Promise<void>;
	/** Removes helpers that an interrupted command, or a killed tutor, left behind. */
	readonly removeHelpers: () => Promise<void>;

	/** Runs a program of PostgreSQL where the running instance runs, as its account. */
	readonly program: (instance: string, command: readonly string[]) => Promise<ProgramResult>;
	/** The instance's WAL archive, by the path that its programs use. */
	readonly archiveFolder: (instance: string) => string;
	/** Runs `pg_verifybackup` on an instance's data folder, whether it runs or not. */
	readonly verifyBackup: (instance: string) => Promise<ProgramResult>;
	/** The last lines of an instance's server log, oldest first. */
	readonly recentLog: (instance: string, since: Date) => Promise<string[]>;
	/** Follows the server logs of all instances; returns how to stop. */
	readonly followLogs: (listener: (instance: string, line: string) => void) => () => void;
	/** Calls back when an instance or network may have changed; returns how to stop. */
	readonly onChange: (listener: () => void) => () => void;

	/** Lets all instances run on that were stopped in the middle of their work (SIGSTOP, `docker pause`), whoever did it. */
	readonly thaw: () => Promise<void>;
	/** What the lab has outside its folder, with everything that is needed to make it again. */
	readonly survey: () => Promise<Outside>;
	/**
	 * Removes what the lab has outside its folder, lets its files be exchanged, and makes what a survey describes: starts
	 * the servers that ran, and returns when they take connections, or their time is over. A repetition after an
	 * interruption has the same result.
	 * @returns why a server does not start, when everything else is done
	 */
	readonly rebuild: (outside: Outside, exchangeFiles: () => Promise<void>) => Promise<LabFault | undefined>;
	/**
	 * Prepares a shell, which may take some time, so that its script starts at once.
	 * @param template the folder of another lab, which the shell may read as `$template`, whatever account owns it
	 */
	readonly shell: (template?: string) => Promise<LabShell>;

	/**
	 * Removes everything that the lab made outside its folder, servers first; returns the names of the removed things.
	 */
	readonly removeOutside: () => Promise<string[]>;
	/**
	 * Moves entries inside the lab's folder, one after the other, whatever account owns them; leaves out missing ones.
	 */
	readonly moveEntries: (moves: readonly Move[]) => Promise<void>;
	/** Removes entries of the lab's folder, whatever account owns what is in them. */
	readonly removeEntries: (names: readonly string[]) => Promise<void>;
	/** Closes connections to the outside world; the lab stays as it is. */
	readonly close: () => void;
};

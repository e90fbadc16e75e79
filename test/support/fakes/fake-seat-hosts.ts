import pty from '@lydell/node-pty';
import type {HostHealth, SeatHosts, SeatStart, SeatTerminal} from '../../../source/workshop/hosts/hosts.js';

export type FakeSeat = {
	readonly start: SeatStart;
	readonly host: string;
	readonly pid: number;
	readonly isOpen: () => boolean;
	/** How much has been read from the program's terminal, in bytes. */
	readonly read: () => number;
};

/** Hosts whose seats are programs in real terminals of this machine. */
export class FakeSeatHosts implements SeatHosts {
	/** Every tutor that was opened, in order. */
	readonly opened: FakeSeat[] = [];
	/** The command that runs in a seat. */
	program: readonly [string, ...string[]] = ['bash', '--norc', '--noprofile'];
	/** Seats of this host do not answer. */
	down: string | undefined;
	/** Called before a seat is ready. */
	beforeReady: () => Promise<void> = async () => {};
	readonly #running = new Set<ReturnType<typeof pty.spawn>>();

	readonly ready = async (_seat: number, placed: string | undefined): Promise<string> => {
		await this.beforeReady();
		const host = placed ?? 'host-a';
		this.#refuseDown(host);
		return host;
	};

	readonly open = async (host: string, start: SeatStart): Promise<SeatTerminal> => {
		this.#refuseDown(host);
		const [file, ...args] = this.program;
		const {columns: cols, rows} = start.size;
		const env = {PATH: process.env.PATH ?? '', HOME: '/nonexistent', PS1: 'seat> ', ...start.env};
		// Bytes, as a daemon sends them.
		const child = pty.spawn(file, args, {cols, rows, env, encoding: null});
		this.#running.add(child);
		const ended = new Promise<number>((resolve) => {
			child.onExit(({exitCode, signal = 0}) => {
				this.#running.delete(child);
				resolve(signal > 0 ? 128 + signal : exitCode);
			});
		});
		let read = 0;
		this.opened.push({start, host, pid: child.pid, isOpen: () => this.#running.has(child), read: () => read});
		return {
			onData(listener) {
				child.onData((data) => {
					const bytes = data as unknown as Buffer;
					read += bytes.length;
					listener(bytes);
				});
			},
			ended,
			pause: () => child.pause(),
			resume: () => child.resume(),
			async write(data) {
				child.write(data as unknown as string);
			},
			resize: ({columns, rows}) => child.resize(columns, rows),
			close: () => child.kill('SIGHUP'),
		};
	};

	readonly health = async (): Promise<ReadonlyMap<string, HostHealth>> => {
		const health = (name: string): HostHealth =>
			name === this.down ? {kind: 'down', why: 'no route', since: new Date()} : {kind: 'up', seats: 1};
		return new Map(['host-a', 'host-b'].map((name) => [name, health(name)]));
	};

	readonly removeAll = async () => ({removed: [], unreachable: []});

	/** Ends all programs. */
	readonly close = (): void => {
		for (const child of this.#running) child.kill('SIGKILL');
	};

	#refuseDown(host: string): void {
		if (host === this.down) throw new Error(`${host} does not answer: no route.`);
	}
}

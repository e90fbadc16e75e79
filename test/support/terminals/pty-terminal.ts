import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';
import {vi} from 'vitest';
import {collectLinks, type ShownLink} from '../scenes/shown-links.js';

export type PtyOptions = {
	readonly columns?: number;
	readonly rows?: number;
	readonly env?: Record<string, string>;
	readonly cwd?: string;
};

export type PtyExit = {readonly exitCode: number; readonly signal?: number};

/** A program on a real terminal, whose screen can be looked at. */
export class PtyTerminal {
	/** Everything that the program has written. */
	written = '';
	/** The links on the screen, as far as `lines` or `sees` have waited. */
	readonly links: () => readonly ShownLink[];
	readonly exited: Promise<PtyExit>;
	readonly #process: ReturnType<typeof pty.spawn>;
	readonly #screen: InstanceType<typeof xterm.Terminal>;

	constructor(file: string, args: readonly string[], options: PtyOptions = {}) {
		const {columns = 80, rows = 24, cwd} = options;
		const {NO_COLOR: _, FORCE_COLOR: __, CI: ___, NODE_ENV: ____, ...inherited} = process.env;
		const env = {...inherited, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...options.env};
		this.#screen = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
		this.links = collectLinks(this.#screen);
		this.#process = pty.spawn(file, [...args], {cols: columns, rows, cwd, env});
		this.#process.onData((data) => {
			this.written += data;
			this.#screen.write(data);
		});
		this.exited = new Promise((resolve) => this.#process.onExit(resolve));
	}

	get pid(): number {
		return this.#process.pid;
	}

	type(input: string): void {
		this.#process.write(input);
	}

	signal(name: NodeJS.Signals): void {
		process.kill(this.#process.pid, name);
	}

	resize(columns: number, rows: number): void {
		this.#screen.resize(columns, rows);
		try {
			this.#process.resize(columns, rows);
		} catch {
			// It has just ended, and no listener was called yet.
		}
	}

	/** The lines that are on the screen now. */
	async lines(): Promise<string[]> {
		await new Promise<void>((resolve) => {
			this.#screen.write('', resolve);
		});
		return this.#linesNow();
	}

	#linesNow(): string[] {
		const {active} = this.#screen.buffer;
		return Array.from({length: this.#screen.rows}, (_, row) =>
			(active.getLine(active.viewportY + row)?.translateToString(true) ?? '').trimEnd(),
		);
	}

	/** Waits until the words are on the screen; fails with the screen as it is. */
	async sees(words: string | RegExp, timeout = 10_000): Promise<void> {
		await vi.waitFor(
			async () => {
				const screen = (await this.lines()).join('\n');
				const found = typeof words === 'string' ? screen.includes(words) : words.test(screen);
				if (!found) throw new Error(`The screen does not show ${String(words)}:\n${screen}`);
			},
			{timeout, interval: 20},
		);
	}

	get isAlternate(): boolean {
		return this.#screen.buffer.active.type === 'alternate';
	}

	/** Rows of the screen that go on with what did not fit into the row above them. */
	get wrapped(): number[] {
		const {active} = this.#screen.buffer;
		return Array.from({length: this.#screen.rows}, (_, row) => row).filter(
			(row) => active.getLine(active.viewportY + row)?.isWrapped,
		);
	}

	/** Calls back with the lines of the screen whenever they may have changed. */
	onPicture(look: (lines: readonly string[]) => void): void {
		this.#screen.onWriteParsed(() => look(this.#linesNow()));
	}

	/** Ends the program if it still runs. */
	stop(): void {
		try {
			this.#process.kill('SIGKILL');
		} catch {
			// It has ended by itself.
		}
	}
}

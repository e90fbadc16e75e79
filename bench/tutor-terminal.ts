import {readFile} from 'node:fs/promises';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

/** Longest time that anything awaited here may take, in milliseconds. */
const patience = 60_000;

/** The tutor in a terminal, whose screen can be looked at whenever something has come. */
export class TutorTerminal {
	readonly #process: ReturnType<typeof pty.spawn>;
	readonly #screen: InstanceType<typeof xterm.Terminal>;
	readonly #waiting = new Set<() => void>();
	readonly exited: Promise<unknown>;

	constructor(parameters: readonly string[], columns: number, rows: number) {
		const {CI: _, NO_COLOR: __, ...env} = process.env;
		this.#screen = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 0});
		this.#process = pty.spawn(process.execPath, ['dist/cli.js', ...parameters], {
			cols: columns,
			rows,
			env: {...env, TERM: 'xterm-256color', LANG: 'C.UTF-8'},
		});
		this.#process.onData((data) => {
			this.#screen.write(data, () => {
				for (const look of this.#waiting) look();
			});
		});
		this.exited = new Promise((resolve) => this.#process.onExit(resolve));
	}

	get pid(): number {
		return this.#process.pid;
	}

	type(input: string): void {
		this.#process.write(input);
	}

	text(): string {
		const {active} = this.#screen.buffer;
		return Array.from({length: this.#screen.rows}, (_, row) => active.getLine(row)?.translateToString(true) ?? '').join(
			'\n',
		);
	}

	/**
	 * Waits until the screen shows what is wanted.
	 * @returns the moment when it did, on the clock of `performance`
	 * @throws Error with the screen when it never did
	 */
	async shows(wanted: RegExp): Promise<number> {
		return new Promise((resolve, reject) => {
			const stop = () => {
				clearTimeout(timer);
				this.#waiting.delete(look);
			};
			const look = () => {
				if (!wanted.test(this.text())) return;
				stop();
				resolve(performance.now());
			};
			const timer = setTimeout(() => {
				stop();
				reject(new Error(`The screen has not shown ${wanted}:\n${this.text()}`));
			}, patience);
			this.#waiting.add(look);
			look();
		});
	}

	/** Processor time that the tutor has used so far, in milliseconds (proc(5): fields 14 and 15, in ticks of 10 ms). */
	async processorTime(): Promise<number> {
		const stat = await readFile(`/proc/${this.pid}/stat`, 'utf8');
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		return (Number(fields[11]) + Number(fields[12])) * 10;
	}

	/** Memory that the tutor has of its own, in bytes. */
	async memory(): Promise<number> {
		const status = await readFile(`/proc/${this.pid}/status`, 'utf8');
		return Number(/RssAnon:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
	}

	kill(): void {
		this.#process.kill('SIGKILL');
	}
}

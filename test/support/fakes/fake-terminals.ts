import type {
	OpenedTerminal,
	TerminalEnd,
	TerminalProgram,
	TerminalSize,
	Terminals,
} from '../../../source/tutor/views.js';

export type FakeTerminals = Terminals & {
	readonly opened: readonly FakeTerminal[];
	/** Programs that the whole terminal was handed over to. */
	readonly handedOver: readonly TerminalProgram[];
};

/** Terminals without a program: they answer every line with it, and end at `exit`. */
export function fakeTerminals(unavailable?: string): FakeTerminals {
	const opened: FakeTerminal[] = [];
	const handedOver: TerminalProgram[] = [];
	return {
		opened,
		handedOver,
		async open(program, size) {
			if (unavailable !== undefined) return {kind: 'unavailable', why: unavailable};
			const terminal = new FakeTerminal(program, size);
			opened.push(terminal);
			return terminal;
		},
		async handOver(program) {
			handedOver.push(program);
			return 0;
		},
	};
}

/** A shell of the test's own: it echoes what is typed, and `print` has it say anything. */
export class FakeTerminal implements OpenedTerminal {
	readonly kind = 'open';
	/** All that was written to it. */
	typed = '';
	sizes: TerminalSize[];
	busy = false;
	reading: 'on' | 'paused' = 'on';
	readonly #prompt: string;
	readonly #listeners = new Set<(data: Uint8Array) => void>();
	readonly #endListeners = new Set<(end: TerminalEnd) => void>();
	#pending: Uint8Array[] = [];
	#line = '';
	#end: TerminalEnd | undefined;

	constructor(
		readonly program: TerminalProgram,
		size: TerminalSize,
	) {
		this.sizes = [size];
		this.#prompt = program.kind === 'shell' ? 'lab:main $ ' : 'postgresdb=# ';
		this.print(this.#prompt);
	}

	print(text: string): void {
		const data = Buffer.from(text);
		if (this.#listeners.size === 0) this.#pending.push(data);
		for (const listener of this.#listeners) listener(data);
	}

	end(end: TerminalEnd = {exitCode: 0}): void {
		if (this.#end !== undefined) return;
		this.#end = end;
		for (const listener of this.#endListeners) listener(end);
	}

	readonly write = (data: string): void => {
		if (this.#end !== undefined) return;
		this.typed += data;
		for (const character of data) {
			if (character === '\r') this.#enter();
			else if (character === '\n') this.print('\r\n> ');
			else if (character >= ' ') {
				this.#line += character;
				this.print(character);
			}
		}
	};

	readonly resize = (size: TerminalSize): void => {
		this.sizes.push(size);
	};

	readonly pause = (): void => {
		this.reading = 'paused';
	};

	readonly resume = (): void => {
		this.reading = 'on';
	};

	readonly onData = (listener: (data: Uint8Array) => void): (() => void) => {
		this.#listeners.add(listener);
		const pending = this.#pending;
		this.#pending = [];
		for (const data of pending) listener(data);
		return () => this.#listeners.delete(listener);
	};

	readonly onExit = (listener: (end: TerminalEnd) => void): (() => void) => {
		if (this.#end !== undefined) listener(this.#end);
		else this.#endListeners.add(listener);
		return () => this.#endListeners.delete(listener);
	};

	readonly isBusy = (): boolean => this.busy;

	readonly kill = async (): Promise<void> => this.end({exitCode: 0, signal: 1});

	#enter(): void {
		const line = this.#line;
		this.#line = '';
		if (line === 'exit') {
			this.print('\r\nexit\r\n');
			this.end();
			return;
		}
		this.print(`\r\n${line === '' ? '' : `ran: ${line}\r\n`}${this.#prompt}`);
	}
}

import type {TerminalProgram, Terminals, TerminalUnavailable} from '../../tutor/views.js';
import type {Extent} from '../layout/arrange.js';
import type {ProgramView} from '../layout/program-view.js';
import {shownKeys} from '../state/key-bindings.js';
import {programName, shell} from '../state/tabs.js';
import {Program} from './program.js';

/** How to lend the whole terminal to a program, where none is possible inside the tutor. */
export type HandOver = {
	readonly lend: (run: () => Promise<void>) => Promise<void>;
	/** Prints a message on the lent terminal. */
	readonly announce: (words: string) => void;
};

/** The programs that the reader works in, one of each name, and their views. */
export class Programs {
	readonly #programs = new Map<string, Program>();
	readonly #listeners = new Set<() => void>();
	#views: readonly ProgramView[] = [];
	/** While the whole terminal is lent: it can be lent to one at a time. */
	#lent: Promise<string> | undefined;

	constructor(
		private readonly terminals: Terminals,
		private readonly handOver: HandOver,
	) {}

	/** The same array until something of it changes. */
	readonly get = (): readonly ProgramView[] => this.#views;

	readonly subscribe = (listener: () => void): (() => void) => {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	};

	/**
	 * Starts a program unless it runs.
	 * @returns a message when it cannot have the keys, or not any more
	 */
	async enter(program: TerminalProgram, extent: Extent): Promise<string | undefined> {
		const start = await this.#started(program, extent);
		return start.kind === 'unavailable' ? this.#onWholeTerminal(program, start.why) : undefined;
	}

	/**
	 * Puts a command at the shell's prompt without running it; starts the shell unless it runs.
	 * @returns a message when that is impossible
	 */
	async insert(command: string, extent: Extent): Promise<string | undefined> {
		const start = await this.#started(shell, extent);
		if (start.kind === 'closing') return undefined;
		if (start.kind === 'unavailable') return this.#onWholeTerminal(shell, start.why, command);
		switch (await start.program.insert(command)) {
			case 'busy':
				return `The shell is busy: press ${shownKeys('shell')}, end what runs there, then ${shownKeys('leave-program')}.`;
			case 'ended':
				return `The shell has ended meanwhile: press ${shownKeys('insert')} again for a new one.`;
			default:
				return undefined;
		}
	}

	/**
	 * Passes on typed input.
	 * @returns the input after the key that leaves the program, and whether it was pressed
	 */
	type(program: TerminalProgram, chunk: string): {readonly rest: string; readonly left: boolean} {
		const rest = this.#programs.get(programName(program))?.type(chunk);
		return {rest: rest ?? '', left: rest !== undefined};
	}

	readonly resize = (extent: Extent): void => {
		for (const program of this.#programs.values()) program.resize(extent);
	};

	/** Closes all of them; the owner of the terminals ends the programs in them. */
	close(): void {
		for (const program of this.#programs.values()) program.close();
		this.#programs.clear();
	}

	async #started(
		program: TerminalProgram,
		extent: Extent,
	): Promise<{readonly kind: 'open'; readonly program: Program} | TerminalUnavailable> {
		const name = programName(program);
		const known = this.#programs.get(name);
		if (known !== undefined && !known.hasEnded) return (await known.opened) ?? {kind: 'open', program: known};
		known?.close();
		const started = new Program(program, this.terminals, extent, () => this.#changed());
		this.#programs.set(name, started);
		this.#changed();
		const refusal = await started.opened;
		if (refusal === undefined) return {kind: 'open', program: started};
		this.#programs.delete(name);
		this.#changed();
		return refusal;
	}

	#onWholeTerminal(program: TerminalProgram, why: string, command?: string): Promise<string> {
		this.#lent ??= this.#lend(program, why, command).finally(() => {
			this.#lent = undefined;
		});
		return this.#lent;
	}

	async #lend(program: TerminalProgram, why: string, command: string | undefined): Promise<string> {
		try {
			await this.handOver.lend(async () => {
				this.handOver.announce(`No terminal can be opened inside the tutor: ${why}.`);
				this.handOver.announce(
					`So the whole one is yours: type exit${program.kind === 'psql' ? ' or \\q' : ''} to come back.`,
				);
				if (command !== undefined) this.handOver.announce(`The step's command is\n\n${command}\n`);
				await this.terminals.handOver(program);
			});
			return 'You are back. What you did is noticed.';
		} catch (error) {
			return error instanceof Error ? error.message : String(error);
		}
	}

	#changed(): void {
		this.#views = [...this.#programs.values()].map((program) => program.view);
		for (const listener of this.#listeners) listener();
	}
}

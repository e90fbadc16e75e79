import {vi} from 'vitest';
import type {Launch} from '../../../source/lab/terminals/launch.js';
import {openPseudoTerminal, type TerminalSize} from '../../../source/lab/terminals/pseudo-terminal.js';
import type {OpenedTerminal} from '../../../source/tutor/views.js';
import {attach} from '../../../source/ui/emulator/attach.js';
import {Emulator} from '../../../source/ui/emulator/emulator.js';
import {insertion} from '../../../source/ui/terminal/insertion.js';
import {noShellInput, settleShellInput, shellInput} from '../../../source/ui/terminal/shell-input.js';
import {plainText} from '../../../source/ui/text/line.js';

/** A program of a lab in a terminal, looked at and typed to as the screen does it. */
export class LabTerminal {
	readonly emulator: Emulator;
	readonly #terminal: OpenedTerminal;

	private constructor(terminal: OpenedTerminal, size: TerminalSize) {
		this.emulator = new Emulator(size);
		this.#terminal = terminal;
		attach(terminal, this.emulator);
	}

	static async open(launch: Launch, size: TerminalSize = {columns: 60, rows: 12}): Promise<LabTerminal> {
		const terminal = await openPseudoTerminal(launch, size);
		if (terminal.kind === 'unavailable') throw new Error(terminal.why);
		return new LabTerminal(terminal, size);
	}

	get terminal(): OpenedTerminal {
		return this.#terminal;
	}

	/** Types what a real terminal would send. */
	type(input: string): void {
		const {state, program} = shellInput(noShellInput, input, this.emulator.modes);
		this.#terminal.write(program + settleShellInput(state).program);
	}

	/** Puts a command at the prompt. */
	insert(text: string): void {
		const typed = insertion(text, this.emulator.modes);
		if (typed === undefined) throw new Error('nothing can be inserted now');
		this.#terminal.write(typed);
	}

	resize(size: TerminalSize): void {
		this.emulator.resize(size);
		this.#terminal.resize(size);
	}

	async screen(): Promise<string> {
		await this.emulator.settled();
		return this.emulator.lines().map(plainText).join('\n').trimEnd();
	}

	/** Waits until the words are on the screen; fails with the screen as it is. */
	async sees(words: string | RegExp, timeout = 10_000): Promise<void> {
		await vi.waitFor(
			async () => {
				const screen = await this.screen();
				const found = typeof words === 'string' ? screen.includes(words) : words.test(screen);
				if (!found) throw new Error(`The screen does not show ${String(words)}:\n${screen}`);
			},
			{timeout, interval: 20},
		);
	}

	async end(): Promise<void> {
		await this.#terminal.kill();
		this.emulator.dispose();
	}
}

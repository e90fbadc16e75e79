import {constants} from 'node:os';
import type {OpenedTerminal, TerminalEnd, TerminalProgram, Terminals, TerminalUnavailable} from '../../tutor/views.js';
import type {Emulator} from '../emulator/emulator.js';
import type {Extent} from '../layout/arrange.js';
import type {ProgramView, Window} from '../layout/program-view.js';
import {shownKeys} from '../state/key-bindings.js';
import {programName} from '../state/tabs.js';
import {insertion} from '../terminal/insertion.js';
import {noShellInput, settleShellInput, shellInput} from '../terminal/shell-input.js';
import {plainText, text} from '../text/line.js';

/** Time over which changes of the screen are batched, in milliseconds: less than an eye notices. */
const batchMs = 25;
/** Time in which the rest of an escape sequence arrives, even over a slow line. */
const sequenceTimeoutMs = 40;
/** Time until a shell shows its prompt, in milliseconds. */
const promptTimeoutMs = 3000;

/** What removes the line at a prompt, before and behind the cursor, in bash, zsh and a terminal's own line. */
const clearLine = '\u000B\u0015';
/** Keys that run the line at a prompt, or give it up: Enter, Ctrl+J, Ctrl+C. */
const endsLine = ['\r', '\n', '\u0003'];

type Screen = {readonly terminal: OpenedTerminal; readonly emulator: Emulator; readonly detach: () => void};

/** One program in a terminal of ours, from its start to its end. */
export class Program {
	/** Settles when it runs, or with the reason why it cannot; never rejects. */
	readonly opened: Promise<TerminalUnavailable | undefined>;
	view: ProgramView;
	#screen: Screen | undefined;
	#extent: Extent;
	#input = noShellInput;
	#settling: NodeJS.Timeout | undefined;
	#telling: NodeJS.Timeout | undefined;
	/** Input from before the program was there to read it. */
	#early = '';
	#status: ProgramView['status'] = {kind: 'starting'};
	/** Aborts when the program has ended, or was closed. */
	readonly #over = new AbortController();
	/** A command that was put at the prompt still stands there, as far as one can tell by the keys. */
	#inserted = false;
	#closed = false;

	constructor(
		private readonly program: TerminalProgram,
		terminals: Terminals,
		extent: Extent,
		private readonly changed: () => void,
	) {
		this.#extent = extent;
		this.view = this.#look();
		this.opened = this.#open(terminals).catch((error: unknown) => ({
			kind: 'unavailable',
			why: error instanceof Error ? error.message : String(error),
		}));
	}

	get hasEnded(): boolean {
		return this.#status.kind === 'ended';
	}

	/** Passes on a piece of the terminal's input; returns the input after the key that leaves, if it was pressed. */
	type(chunk: string): string | undefined {
		clearTimeout(this.#settling);
		const modes = this.#screen?.emulator.modes ?? {bracketedPaste: true, applicationCursor: false, focusReports: false};
		const {state, program, left} = shellInput(this.#input, chunk, modes);
		if (endsLine.some((key) => program.includes(key))) this.#inserted = false;
		this.#input = state;
		this.#write(program);
		if (state.pending !== '') {
			this.#settling = setTimeout(() => {
				const settled = settleShellInput(this.#input);
				this.#input = settled.state;
				this.#write(settled.program);
			}, sequenceTimeoutMs);
		}
		return left;
	}

	/** Puts a command at the prompt, without running it, in the place of one that it has put there before. */
	async insert(command: string): Promise<'done' | 'busy' | 'ended'> {
		const screen = this.#screen;
		const isThere = screen !== undefined && (await this.#atPrompt(screen));
		if (this.#over.signal.aborted) return 'ended';
		if (!isThere) return 'busy';
		const typed = insertion(command, screen.emulator.modes);
		if (typed === undefined) return 'busy';
		screen.terminal.write(this.#inserted ? `${clearLine}${typed}` : typed);
		this.#inserted = true;
		return 'done';
	}

	resize(extent: Extent): void {
		this.#extent = extent;
		const size = {columns: extent.width, rows: extent.height};
		this.#screen?.terminal.resize(size);
		this.#screen?.emulator.resize(size);
		this.#tellSoon();
	}

	close(): void {
		this.#closed = true;
		this.#over.abort();
		clearTimeout(this.#settling);
		clearTimeout(this.#telling);
		this.#screen?.detach();
		this.#screen?.emulator.dispose();
		this.#screen = undefined;
	}

	async #open(terminals: Terminals): Promise<TerminalUnavailable | undefined> {
		const size = {columns: this.#extent.width, rows: this.#extent.height};
		const [terminal, {Emulator}, {attach}] = await Promise.all([
			terminals.open(this.program, size),
			import('../emulator/emulator.js'),
			import('../emulator/attach.js'),
		]);
		if (terminal.kind !== 'open') return terminal;
		// The owner of the terminal ends the program in it.
		if (this.#closed) return {kind: 'closing'};
		const emulator = new Emulator(size);
		const detach = attach(terminal, emulator);
		this.#screen = {terminal, emulator, detach};
		this.#status = {kind: 'running'};
		emulator.onChange(() => this.#tellSoon());
		terminal.onExit((end) => {
			this.#status = {kind: 'ended', words: endWords(this.program, end)};
			this.#over.abort();
			this.#tellSoon();
		});
		// The size may have changed while it was started.
		this.resize(this.#extent);
		if (this.#early !== '') terminal.write(this.#early);
		return undefined;
	}

	#write(input: string): void {
		if (input === '') return;
		if (this.#screen === undefined) this.#early += input;
		else this.#screen.terminal.write(input);
	}

	/** Waits until the shell shows its prompt. */
	async #atPrompt({terminal, emulator}: Screen): Promise<boolean> {
		const {signal} = this.#over;
		const isThere = () => !signal.aborted && emulator.cursor.column > 0 && !terminal.isBusy();
		await emulator.settled();
		if (isThere()) return true;
		if (signal.aborted || terminal.isBusy()) return false;
		return new Promise((resolve) => {
			const finish = (there: boolean) => {
				clearTimeout(timer);
				stop();
				signal.removeEventListener('abort', giveUp);
				resolve(there);
			};
			const giveUp = () => finish(false);
			signal.addEventListener('abort', giveUp);
			const timer = setTimeout(() => finish(isThere()), promptTimeoutMs);
			const stop = emulator.onChange(() => {
				if (isThere()) finish(true);
			});
		});
	}

	#tellSoon(): void {
		if (this.#closed) return;
		this.#telling ??= setTimeout(() => {
			this.#telling = undefined;
			this.view = this.#look();
			this.changed();
		}, batchMs);
	}

	#look(): ProgramView {
		return {program: this.program, status: this.#status, window: (heldAt, extent) => this.#window(heldAt, extent)};
	}

	#window(heldAt: number | undefined, {height}: Extent): Window {
		const emulator = this.#screen?.emulator;
		if (emulator === undefined) {
			const words = `Starting ${programName(this.program)}`;
			return {lines: [[text(words, 'dim')]], metrics: {total: 1, viewport: 1, offset: 0}};
		}
		const {rows} = emulator.size;
		const total = emulator.scrollback + rows;
		const back = Math.min(emulator.scrollback, Math.max(0, total - (heldAt ?? total)));
		const lines = emulator.lines(back);
		const {cursor} = emulator;
		const metrics = {total, viewport: rows, offset: emulator.scrollback - back};
		const {status} = this.view;
		if (status.kind === 'ended') {
			const last = lines.findLastIndex((line) => plainText(line) !== '');
			return {lines: [...lines.slice(0, Math.min(last + 1, height - 1)), [text(status.words, 'warn')]], metrics};
		}
		return cursor.visible && back === 0 ? {lines, metrics, cursor} : {lines, metrics};
	}
}

/** How a program has ended, and how to start it again. */
function endWords(program: TerminalProgram, {exitCode, signal}: TerminalEnd): string {
	const end = signal ? `was ended by ${signalName(signal)}` : `has ended with exit code ${exitCode}`;
	return program.kind === 'shell'
		? `The shell ${end}; ${shownKeys('shell')} starts a new one.`
		: `${programName(program)} ${end}; ${shownKeys('psql')} opens it again.`;
}

function signalName(number: number): string {
	const [name] = Object.entries(constants.signals).find(([, value]) => value === number) ?? [];
	return name ?? `signal ${number}`;
}

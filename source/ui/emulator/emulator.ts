import xterm from '@xterm/headless';
import type {Size} from '../layout/arrange.js';
import {type Line, printable} from '../text/line.js';
import {ScreenLines} from './screen-lines.js';
import {unicodeWidths} from './widths.js';

/** Modes that the program in the terminal has set. */
export type EmulatorModes = {
	readonly bracketedPaste: boolean;
	readonly applicationCursor: boolean;
	/** It wants to know when the terminal gets and loses the focus. */
	readonly focusReports: boolean;
	/** A full-screen program has the screen. */
	readonly alternateScreen: boolean;
};

/** The cursor's position, counted from 0, on the screen without its scrollback. */
export type Cursor = {readonly row: number; readonly column: number; readonly visible: boolean};

/** Lines that have left the screen and can be scrolled back to. */
const scrollbackLines = 2000;
/** Bytes that may wait to be read into the screen; above `high` the sender should pause until `low` is reached. */
const pressure = {high: 128 * 1024, low: 16 * 1024} as const;

/** A terminal's screen: takes a program's output, and has the visible characters. */
export class Emulator {
	readonly #terminal: InstanceType<typeof xterm.Terminal>;
	readonly #lines = new ScreenLines();
	#waiting = 0;
	#flow: 'free' | 'jammed' = 'free';
	#onFlow: (flow: 'free' | 'jammed') => void = () => {};
	#cursor: 'shown' | 'hidden' = 'shown';
	#title: string | undefined;

	constructor(size: Size) {
		const {columns: cols, rows} = bounded(size);
		this.#terminal = new xterm.Terminal({
			cols,
			rows,
			scrollback: scrollbackLines,
			allowProposedApi: true,
			logLevel: 'off',
		});
		this.#terminal.unicode.register(unicodeWidths);
		this.#terminal.unicode.activeVersion = unicodeWidths.version;
		this.#terminal.onTitleChange((title) => {
			this.#title = printable(title) || undefined;
		});
		const {parser} = this.#terminal;
		const cursor = (state: 'shown' | 'hidden') => (parameters: (number | number[])[]) => {
			if (parameters.includes(25)) this.#cursor = state;
			return false;
		};
		parser.registerCsiHandler({prefix: '?', final: 'h'}, cursor('shown'));
		parser.registerCsiHandler({prefix: '?', final: 'l'}, cursor('hidden'));
		// Both resets, soft and full, show it.
		parser.registerCsiHandler({intermediates: '!', final: 'p'}, () => cursor('shown')([25]));
		parser.registerEscHandler({final: 'c'}, () => cursor('shown')([25]));
	}

	/** Takes output of the program; it is read into the screen a little later. */
	write(data: Uint8Array | string): void {
		this.#waiting += data.length;
		if (this.#waiting > pressure.high) this.#setFlow('jammed');
		this.#terminal.write(data, () => {
			this.#waiting -= data.length;
			if (this.#waiting <= pressure.low) this.#setFlow('free');
		});
	}

	/** Settles when all that was written until now is on the screen. */
	async settled(): Promise<void> {
		await new Promise<void>((resolve) => {
			this.#terminal.write('', resolve);
		});
	}

	/** Calls back when more comes than can be read, and when it can go on. */
	onFlow(listener: (flow: 'free' | 'jammed') => void): void {
		this.#onFlow = listener;
	}

	/** Calls back after the screen has changed, in a flood once for many lines. */
	onChange(listener: () => void): () => void {
		const subscription = this.#terminal.onWriteParsed(listener);
		return () => subscription.dispose();
	}

	/** Calls back with the terminal's answers to questions of the program. */
	onReply(listener: (data: string) => void): () => void {
		const subscription = this.#terminal.onData(listener);
		return () => subscription.dispose();
	}

	resize(size: Size): void {
		const {columns, rows} = bounded(size);
		if (columns !== this.#terminal.cols || rows !== this.#terminal.rows) this.#terminal.resize(columns, rows);
	}

	/** As `resize`, after the output so far has been read into the screen. */
	resizeInTurn(size: Size): void {
		this.#terminal.write('', () => this.resize(size));
	}

	get size(): Size {
		return {columns: this.#terminal.cols, rows: this.#terminal.rows};
	}

	/** The number of lines above the screen. */
	get scrollback(): number {
		return this.#terminal.buffer.active.baseY;
	}

	/**
	 * The lines on the screen, top down, without blanks at their ends.
	 * @param offset how many lines to look back, up to `scrollback`
	 */
	lines(offset = 0): Line[] {
		const {active} = this.#terminal.buffer;
		const back = Math.min(active.baseY, Math.max(0, Math.floor(offset)));
		return this.#lines.read(active, active.baseY - back, this.#terminal.rows);
	}

	get cursor(): Cursor {
		const {active} = this.#terminal.buffer;
		// After a letter in the last column the cursor is beside the screen until the next letter comes.
		const column = Math.min(active.cursorX, this.#terminal.cols - 1);
		return {row: active.cursorY, column, visible: this.#cursor === 'shown'};
	}

	get modes(): EmulatorModes {
		const {modes, buffer} = this.#terminal;
		return {
			bracketedPaste: modes.bracketedPasteMode,
			applicationCursor: modes.applicationCursorKeysMode,
			focusReports: modes.sendFocusMode,
			alternateScreen: buffer.active.type === 'alternate',
		};
	}

	/** The program's title for its window, if it has one. */
	get title(): string | undefined {
		return this.#title;
	}

	dispose(): void {
		this.#onFlow = () => {};
		this.#terminal.dispose();
	}

	#setFlow(flow: 'free' | 'jammed'): void {
		if (flow === this.#flow) return;
		this.#flow = flow;
		this.#onFlow(flow);
	}
}

/** The emulator knows no screen of fewer than two columns. */
function bounded({columns, rows}: Size): Size {
	return {columns: Math.max(2, Math.floor(columns)), rows: Math.max(1, Math.floor(rows))};
}

import {PassThrough, Writable} from 'node:stream';
import xterm from '@xterm/headless';
import {expect, vi} from 'vitest';
import {collectLinks, type ShownLink} from '../scenes/shown-links.js';
import {cellStyles} from './cell-styles.js';

/** The pictures of what turns. */
const turning = /[◴◷◶◵]/g;

/** How long the screen may take for what is awaited, and how often it is looked at, in milliseconds. */
const patience = {timeout: 8000, interval: 20};

/** A terminal without a window: what is written to `stdout` can be looked at, what is typed arrives at `stdin`. */
export class VirtualTerminal {
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	/** Everything that was written, as it was written. */
	written = '';
	/** The links on the screen, as far as `lines` has waited. */
	readonly links: () => readonly ShownLink[];
	rawMode = false;
	readonly #screen: InstanceType<typeof xterm.Terminal>;

	constructor(columns: number, rows: number) {
		this.#screen = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
		this.links = collectLinks(this.#screen);
		const stdout = new Writable({
			decodeStrings: false,
			write: (chunk, _encoding, done) => {
				this.written += String(chunk);
				this.#screen.write(String(chunk).replaceAll('\n', '\r\n'), done);
			},
		});
		this.stdout = Object.assign(stdout, {columns, rows, isTTY: true}) as unknown as NodeJS.WriteStream;
		const setRawMode = (mode: boolean) => {
			this.rawMode = mode;
		};
		const stdin = Object.assign(new PassThrough(), {isTTY: true, setRawMode, ref() {}, unref() {}});
		this.stdin = stdin as unknown as NodeJS.ReadStream;
	}

	type(input: string): void {
		(this.stdin as unknown as PassThrough).write(input);
	}

	/** Types the keys one after the other, each when the one before has changed the screen. */
	async press(...keys: readonly string[]): Promise<void> {
		for (const key of keys) {
			const before = await this.still();
			this.type(key);
			await vi.waitFor(async () => expect(await this.still()).not.toEqual(before), patience);
		}
	}

	/** Waits until the words are on the screen. */
	async sees(words: string): Promise<void> {
		await vi.waitFor(async () => expect(await this.text()).toContain(words), patience);
	}

	resize(columns: number, rows: number): void {
		this.#screen.resize(columns, rows);
		Object.assign(this.stdout, {columns, rows});
		this.stdout.emit('resize');
	}

	/** The lines as they are on the screen now. */
	async lines(): Promise<string[]> {
		// Earlier output may still wait in the stream.
		await new Promise<void>((resolve) => {
			this.stdout.write('', () => resolve());
		});
		const {active} = this.#screen.buffer;
		return Array.from({length: this.#screen.rows}, (_, row) =>
			(active.getLine(active.viewportY + row)?.translateToString(true) ?? '').trimEnd(),
		);
	}

	/** The same, with everything that moves by itself at rest. */
	async still(): Promise<string[]> {
		return (await this.lines()).map((line) => line.replaceAll(turning, '~'));
	}

	/** In which colours and with which emphasis the screen is shown, as far as `lines` has waited. */
	get looks(): string[] {
		return cellStyles(this.#screen.buffer.active, this.#screen.rows).map((line) => line.replaceAll(turning, '~'));
	}

	/** The screen as one text. */
	async text(): Promise<string> {
		return (await this.lines()).join('\n').trimEnd();
	}

	/** The numbers of the rows that go on with what did not fit into the row above them. */
	get wrapped(): number[] {
		const {active} = this.#screen.buffer;
		return Array.from({length: this.#screen.rows}, (_, row) => row).filter(
			(row) => active.getLine(active.viewportY + row)?.isWrapped,
		);
	}

	get isAlternate(): boolean {
		return this.#screen.buffer.active.type === 'alternate';
	}
}

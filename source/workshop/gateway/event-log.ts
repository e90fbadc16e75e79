import {appendFile, rename, stat} from 'node:fs/promises';
import {printableLine} from '../../base/printable.js';

/** Length from which on a new file is begun, in bytes; the one before is kept. */
const longest = 1_000_000;

/** Writes one line an event into a file that does not grow without end. What cannot be written is left out. */
export class EventLog {
	readonly #file: string;
	readonly #longest: number;
	#turn: Promise<void> = Promise.resolve();

	constructor(file: string, most = longest) {
		this.#file = file;
		this.#longest = most;
	}

	readonly write = (event: string): void => {
		// An event is one line, whatever a host has said.
		const line = `${new Date().toISOString()} ${printableLine(event).slice(0, 1000)}\n`;
		this.#turn = this.#turn.then(() => this.#append(line)).catch(() => {});
	};

	/** Settles when everything is written. */
	async close(): Promise<void> {
		await this.#turn;
	}

	async #append(line: string): Promise<void> {
		const {size} = await stat(this.#file).catch(() => ({size: 0}));
		if (size + line.length > this.#longest) await rename(this.#file, `${this.#file}.before`);
		await appendFile(this.#file, line, {mode: 0o600});
	}
}

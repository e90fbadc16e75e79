import {closeSync, ftruncateSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync} from 'node:fs';
import {inWords, isAboutThePath} from '../../lab/file-errors.js';
import type {CastSize} from './cast.js';
import {maskOutput} from './mask-output.js';
import {CastError} from './read-cast.js';
import {secretForms} from './secrets.js';

/** Longest pause that a recording keeps, in seconds. */
const maxPauseSeconds = 2;

export type CastHeader = {
	readonly size: CastSize;
	readonly title: string;
	/** The terminal's `TERM`; the recording has no other fact about the machine. */
	readonly term?: string;
};

export type CastOptions = {
	/** Passwords that are known from the beginning. */
	readonly secrets?: Iterable<string>;
	/** Called once, with the reason, when the recording has stopped. */
	readonly trouble?: (text: string) => void;
	/** Milliseconds from any moment on. */
	readonly now?: () => number;
};

/** Writes a recording. An error of writing stops it; none of these throws. */
export type CastWriter = {
	/** Records output of the terminal. */
	readonly output: (data: string) => void;
	/** Marks a step, at the time of the event before it or of the pause that ends now; its first frame comes next. */
	readonly marker: (label: string) => void;
	/** The terminal has another size now. */
	readonly resize: (size: CastSize) => void;
	/** Masks these passwords, too, from now on and in what is recorded already. */
	readonly hide: (secrets: Iterable<string>) => void;
	readonly close: () => void;
};

/**
 * Begins a recording in a new file. Each event is passed to the system before the call returns, so that a kill loses at
 * most half a line at the end. Pauses are shortened while writing, because a player that shortens them does not move
 * the markers.
 * @throws CastError when the file cannot be made, as when it exists
 */
export function openCast(file: string, {size, title, term}: CastHeader, options: CastOptions = {}): CastWriter {
	const header = {
		version: 2,
		width: size.columns,
		height: size.rows,
		timestamp: Math.floor(Date.now() / 1000),
		title,
		env: term === undefined ? {} : {TERM: term},
	};
	return new Recording(file, JSON.stringify(header), size, options);
}

class Recording implements CastWriter {
	readonly #file: string;
	readonly #now: () => number;
	readonly #trouble: (text: string) => void;
	readonly #secrets: Set<string>;
	#forms: readonly string[];
	/** Absent when the recording has ended. */
	#descriptor: number | undefined;
	/** Bytes of whole lines. */
	#length = 0;
	#size: CastSize;
	/** When the last event came, and its time in the recording in seconds. */
	#last: {readonly came: number; readonly at: number};

	constructor(file: string, header: string, size: CastSize, options: CastOptions) {
		this.#file = file;
		this.#size = size;
		this.#now = options.now ?? (() => performance.now());
		this.#trouble = options.trouble ?? (() => {});
		this.#secrets = new Set(options.secrets);
		this.#forms = secretForms(this.#secrets);
		this.#last = {came: this.#now(), at: 0};
		try {
			this.#descriptor = openSync(file, 'ax');
			this.#writeLine(header);
		} catch (error) {
			if (this.#descriptor !== undefined) {
				this.close();
				rmSync(file, {force: true});
			}

			throw new CastError(
				`The recording cannot be written to ${file}: ${inWords(error)}.${
					isAboutThePath(error) ? '\nName a new file in another place; nothing is overwritten.' : ''
				}`,
			);
		}
	}

	readonly output = (data: string): void => {
		if (data !== '') this.#event('o', maskOutput(data, this.#forms));
	};

	readonly marker = (label: string): void => this.#event('m', label);

	readonly resize = (size: CastSize): void => {
		if (size.columns === this.#size.columns && size.rows === this.#size.rows) return;
		this.#size = size;
		this.#event('r', `${size.columns}x${size.rows}`);
	};

	readonly hide = (secrets: Iterable<string>): void => {
		const before = this.#secrets.size;
		for (const secret of secrets) this.#secrets.add(secret);
		if (this.#secrets.size === before) return;
		this.#forms = secretForms(this.#secrets);
		if (this.#descriptor === undefined) return;
		try {
			this.#hideWhatIsWritten();
		} catch (error) {
			this.#stop(`, because a new password cannot be taken out of ${this.#file}: ${inWords(error)}`);
		}
	};

	readonly close = (): void => {
		if (this.#descriptor === undefined) return;
		const descriptor = this.#descriptor;
		this.#descriptor = undefined;
		try {
			closeSync(descriptor);
		} catch {
			// All of it was handed over before.
		}
	};

	#event(code: 'o' | 'm' | 'r', data: string): void {
		if (this.#descriptor === undefined) return;
		const came = this.#now();
		const at = this.#last.at + Math.min(maxPauseSeconds, Math.max(0, (came - this.#last.came) / 1000));
		this.#last = {came, at};
		try {
			this.#writeLine(JSON.stringify([Number(at.toFixed(6)), code, data]));
		} catch (error) {
			this.#stop(`, because ${this.#file} cannot be written: ${inWords(error)}`);
		}
	}

	#writeLine(line: string): void {
		const bytes = Buffer.from(`${line}\n`);
		if (this.#descriptor === undefined) return;
		for (let written = 0; written < bytes.length; ) written += writeSync(this.#descriptor, bytes, written);
		this.#length += bytes.length;
	}

	#stop(why: string): void {
		try {
			// Half a line is useless.
			if (this.#descriptor !== undefined) ftruncateSync(this.#descriptor, this.#length);
		} catch {
			// Readers leave out a last line that was cut.
		}

		this.close();
		this.#trouble(`The recording has stopped${why}. What was recorded before is there.`);
	}

	/** Writes a new file and renames it, so that there is a complete recording at every moment. */
	#hideWhatIsWritten(): void {
		const text = readFileSync(this.#file, 'utf8');
		const masked = text
			.split('\n')
			.map((line) => maskLine(line, this.#forms))
			.join('\n');
		if (masked === text) return;
		const next = `${this.#file}.new`;
		try {
			writeFileSync(next, masked, {flag: 'wx'});
			renameSync(next, this.#file);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') rmSync(next, {force: true});
			throw error;
		}

		const before = this.#descriptor;
		this.#descriptor = openSync(this.#file, 'a');
		this.#length = Buffer.byteLength(masked);
		if (before !== undefined) closeSync(before);
	}
}

function maskLine(line: string, forms: readonly string[]): string {
	if (!line.startsWith('[')) return line;
	const [at, code, data] = JSON.parse(line) as [number, string, string];
	const masked = maskOutput(data, forms);
	return masked === data ? line : JSON.stringify([at, code, masked]);
}

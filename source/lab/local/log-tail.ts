import {open, stat} from 'node:fs/promises';

/**
 * Time between two looks at a log file, in milliseconds: short after news, longer while there are none. File
 * notifications are missing on network file systems.
 */
const pollIntervalMs = {shortest: 100, growth: 1.3, longest: 300};

/** Most that is read of a log in one go, in bytes. */
const maxReadBytes = 1 << 20;

type Mark = {readonly time: number; readonly offset: number};

/** Reads lines that are added to a server's log file. */
export class LogTail {
	readonly #listeners = new Set<(line: string) => void>();
	readonly #marks: Mark[] = [];
	#timer: NodeJS.Timeout | undefined;
	#interval = pollIntervalMs.shortest;
	#offset: number | undefined;
	#rest = '';
	#reading = false;
	#held = false;

	constructor(readonly file: string) {}

	/** Calls back with each line from now on; returns how to stop. */
	follow(listener: (line: string) => void): () => void {
		this.#listeners.add(listener);
		if (this.#timer === undefined) this.#lookSoon();
		void this.#look();
		return () => {
			this.#listeners.delete(listener);
			if (this.#listeners.size === 0) this.close();
		};
	}

	/** Lines written since a time, as far as this tail was following then; otherwise the file's last lines. */
	async since(time: Date): Promise<string[]> {
		const mark = this.#marks.findLast(({time: at}) => at <= time.getTime());
		const {size} = await stat(this.file).catch(() => ({size: 0}));
		const text = await this.#read(Math.max(mark?.offset ?? 0, size - maxReadBytes), size);
		return text.split('\n').filter((line) => line !== '');
	}

	/** Stops reading while the file is exchanged for another; `goOn` skips what that one holds already. */
	hold(): void {
		this.#held = true;
	}

	async goOn(): Promise<void> {
		const {size} = await stat(this.file).catch(() => ({size: 0}));
		this.#offset = size;
		this.#rest = '';
		this.#marks.length = 0;
		this.#mark(size);
		this.#held = false;
	}

	close(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
	}

	#lookSoon(): void {
		this.#timer = setTimeout(() => {
			this.#lookSoon();
			this.#interval = Math.min(pollIntervalMs.longest, this.#interval * pollIntervalMs.growth);
			void this.#look();
		}, this.#interval).unref();
	}

	async #look(): Promise<void> {
		if (this.#reading || this.#held) return;
		this.#reading = true;
		try {
			const {size} = await stat(this.file).catch(() => ({size: 0}));
			// A size that was read during the exchange is not the new file's.
			if (this.#held) return;
			this.#mark(size);
			// Lines from before the first listener are not news; a file that shrank starts again.
			if (this.#offset === undefined || size < this.#offset) this.#offset = this.#offset === undefined ? size : 0;
			if (size === this.#offset) return;
			this.#interval = pollIntervalMs.shortest;
			const from = this.#offset;
			this.#offset = size;
			const lines = (this.#rest + (await this.#read(from, size))).split('\n');
			this.#rest = lines.pop() ?? '';
			for (const line of lines) for (const listener of this.#listeners) listener(line);
		} finally {
			this.#reading = false;
		}
	}

	/** Records the size of the log at this time, so that lines can be selected by time without parsing their stamps. */
	#mark(size: number): void {
		if (this.#marks.at(-1)?.offset === size) return;
		this.#marks.push({time: Date.now(), offset: size});
		if (this.#marks.length > 1000) this.#marks.shift();
	}

	async #read(from: number, to: number): Promise<string> {
		if (to <= from) return '';
		const handle = await open(this.file).catch(() => undefined);
		if (handle === undefined) return '';
		try {
			const {buffer, bytesRead} = await handle.read(Buffer.alloc(to - from), 0, to - from, from);
			return buffer.subarray(0, bytesRead).toString();
		} catch {
			// A folder of that name, or a disk that fails, tells nothing; the next look may.
			return '';
		} finally {
			await handle.close();
		}
	}
}

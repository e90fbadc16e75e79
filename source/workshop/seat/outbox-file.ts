import {constants} from 'node:fs';
import {open, rename} from 'node:fs/promises';
import path from 'node:path';
import {withoutWaiting} from '../../base/read-text.js';
import {makeFolders} from '../../lab/lab-folder.js';
import {type SeatEvent, seatEvent} from '../seat-events.js';

/** The content of an outbox's file. */
export type OutboxContent = {
	/** The events that the roster has not yet. */
	readonly unsent: readonly SeatEvent[];
	readonly acknowledged: number;
	/** The highest number that was ever given. */
	readonly lastSeq: number;
};

const toReadAndAppend = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | withoutWaiting;

type FileHandle = Awaited<ReturnType<typeof open>>;

/**
 * The lines of an outbox on disk: an event each, or `{"acknowledged": n}` for all events up to number n. Complete lines
 * survive a kill or a power cut; an incomplete one is cut off.
 */
export class OutboxFile {
	#handle: FileHandle | undefined;
	/** Bytes that are known to be complete lines on the disk; the rest is rubbish. */
	#size = 0;
	#isClean = true;

	/** @param file is made, readable by its owner only, when it is missing */
	constructor(private readonly file: string) {}

	get size(): number {
		return this.#size;
	}

	/** Opens the file, cuts off an incomplete line, and reads it. A repetition begins after the last success. */
	async load(): Promise<OutboxContent> {
		await this.close();
		await makeFolders(path.dirname(this.file), 0o700);
		const handle = await open(this.file, toReadAndAppend, 0o600);
		try {
			if ((await handle.stat()).isFIFO()) throw Object.assign(new Error('it is a named pipe'), {code: 'ENXIO'});
			const bytes = await handle.readFile();
			const whole = bytes.lastIndexOf(0x0a) + 1;
			// Lines whose writing has failed may be there anyway, complete or not.
			const size = this.#isClean ? whole : Math.min(whole, this.#size);
			if (size < bytes.length) await handle.truncate(size);
			await syncFolder(path.dirname(this.file));
			this.#handle = handle;
			this.#size = size;
			this.#isClean = true;
			return readLines(bytes.subarray(0, size).toString());
		} catch (error) {
			await handle.close().catch(() => {});
			throw error;
		}
	}

	/** Appends lines; settles when they are on the disk. When it fails, none of them is there after the next `load`. */
	async append(lines: readonly string[]): Promise<void> {
		const handle = this.#handle;
		if (handle === undefined || !this.#isClean) throw new Error('it is not open');
		this.#isClean = false;
		const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
		for (let at = 0; at < bytes.length; ) {
			const {bytesWritten} = await handle.write(bytes, at);
			at += bytesWritten;
		}

		await handle.datasync();
		this.#size += bytes.length;
		this.#isClean = true;
	}

	/** Puts a file with these lines in the place of this one, whole or not at all. */
	async replace(lines: readonly string[]): Promise<void> {
		const fresh = `${this.file}.new`;
		const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
		const handle = await open(fresh, 'w', 0o600);
		try {
			await handle.writeFile(bytes);
			await handle.sync();
		} finally {
			await handle.close();
		}

		await rename(fresh, this.file);
		this.#size = bytes.length;
		this.#isClean = true;
		// Its handle still leads to the old file.
		await this.close();
		await syncFolder(path.dirname(this.file));
		this.#handle = await open(this.file, toReadAndAppend, 0o600);
	}

	async close(): Promise<void> {
		const handle = this.#handle;
		this.#handle = undefined;
		await handle?.close().catch(() => {});
	}
}

/** A file's name is in its folder for good only when the folder is on the disk; not every system lets it be asked for. */
async function syncFolder(folder: string): Promise<void> {
	const handle = await open(folder, 'r').catch(() => undefined);
	await handle?.sync().catch(() => {});
	await handle?.close();
}

/** Skips an unreadable line: a power cut may leave anything behind the last line that was on the disk. */
function readLines(text: string): OutboxContent {
	let acknowledged = 0;
	let lastSeq = 0;
	const events: SeatEvent[] = [];
	for (const line of text.split('\n')) {
		const value = safeJson(line);
		if (typeof value !== 'object' || value === null) continue;
		if ('acknowledged' in value && typeof value.acknowledged === 'number') {
			acknowledged = Math.max(acknowledged, value.acknowledged);
			continue;
		}

		const {data} = seatEvent.safeParse(value);
		if (data === undefined || data.seq <= lastSeq) continue;
		lastSeq = data.seq;
		events.push(data);
	}

	return {
		unsent: events.filter(({seq}) => seq > acknowledged),
		acknowledged,
		lastSeq: Math.max(lastSeq, acknowledged),
	};
}

function safeJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

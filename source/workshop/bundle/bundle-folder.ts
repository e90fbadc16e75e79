import {createHash} from 'node:crypto';
import {createReadStream, createWriteStream} from 'node:fs';
import {mkdir, readdir, rename, rm, statfs, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {type Readable, Transform} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import * as z from 'zod';
import {readText} from '../../base/read-text.js';
import {inWords, unlessAbsent} from '../../lab/file-errors.js';
import {LabFault} from '../../lab/lab-fault.js';

/** In the folder from the first file to the last one: the files beside it are ours, and may be overwritten. */
const marker = '.unfinished-bundle';

const markerSchema = z.object({of: z.string(), files: z.array(z.string())});

/** A folder that is being filled. Each of its files appears completely or not at all. */
export class BundleFolder {
	readonly #sums = new Map<string, string>();
	#done: ReadonlySet<string> = new Set();

	private constructor(
		readonly folder: string,
		/** Identifies the content; files of another content are not kept. */
		private readonly of: string,
	) {}

	/**
	 * A folder that is new, empty, or an unfinished bundle; changes nothing yet.
	 * @throws LabFault of kind `request` when anything else is in it
	 */
	static async look(folder: string, of: string): Promise<BundleFolder> {
		const bundle = new BundleFolder(folder, of);
		const there: string[] = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
			if (error.code === 'ENOENT') return [];
			const why = error.code === 'ENOTDIR' ? 'it is a file' : inWords(error);
			throw new LabFault(`${folder} cannot be used: ${why}.`, 'Name a new or an empty folder.', 'request');
		});
		if (!there.includes(marker)) {
			if (there.length === 0) return bundle;
			const what = there.includes('SHA256SUMS') && there.includes('README.txt') ? 'a bundle' : 'something';
			throw new LabFault(`In ${folder} there is ${what} already.`, 'Name a new or an empty folder.', 'request');
		}

		const text = await readText(path.join(folder, marker)).catch(() => '');
		const begun = markerSchema.safeParse(jsonOf(text));
		if (begun.success && begun.data.of === of) bundle.#done = new Set(begun.data.files);
		return bundle;
	}

	/** Whether a file was finished by an earlier try. */
	has(name: string): boolean {
		return this.#done.has(name);
	}

	/** Makes the folder; removes incomplete files from it. */
	async begin(): Promise<void> {
		await this.#within('', async () => {
			await mkdir(this.folder, {recursive: true});
			await this.#remember();
			for (const name of await readdir(this.folder, {recursive: true})) {
				if (name.endsWith('.part')) await rm(path.join(this.folder, name), {force: true});
			}
		});
	}

	/**
	 * Writes a file, unless an earlier attempt has finished it.
	 * @param progress gets the number of bytes
	 * @throws LabFault when it cannot be written; then nothing of it is left
	 */
	async put(
		name: string,
		content: () => Promise<Readable>,
		{progress = () => {}, signal}: {readonly progress?: (bytes: number) => void; readonly signal?: AbortSignal} = {},
	): Promise<void> {
		const file = path.join(this.folder, name);
		await this.#within(name, async () => {
			if (this.has(name)) {
				const kept = await sumOf(file).catch(unlessAbsent);
				if (kept !== undefined) {
					this.#sums.set(name, kept);
					return;
				}
			}

			await mkdir(path.dirname(file), {recursive: true});
			const hash = createHash('sha256');
			let bytes = 0;
			const counted = new Transform({
				transform(chunk: Buffer, _encoding, next) {
					hash.update(chunk);
					bytes += chunk.length;
					progress(bytes);
					next(null, chunk);
				},
			});
			const part = `${file}.part`;
			try {
				await pipeline(await content(), counted, createWriteStream(part, {flush: true}), {signal});
				await rename(part, file);
			} catch (error) {
				await rm(part, {force: true}).catch(() => {});
				throw error;
			}

			this.#sums.set(name, hash.digest('hex'));
			this.#done = new Set([...this.#done, name]);
			await this.#remember();
		});
	}

	/** Writes the sums of all files, as `sha256sum -c` reads them, and ends the work. */
	async finish(): Promise<void> {
		await this.#within('SHA256SUMS', async () => {
			const lines = [...this.#sums].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, sum]) => `${sum}  ${name}\n`);
			await this.#write('SHA256SUMS', lines.join(''));
			await rm(path.join(this.folder, marker));
		});
	}

	async #remember(): Promise<void> {
		await this.#write(marker, JSON.stringify({of: this.of, files: [...this.#done]}));
	}

	async #write(name: string, text: string): Promise<void> {
		const file = path.join(this.folder, name);
		await writeFile(`${file}.part`, text);
		await rename(`${file}.part`, file);
	}

	async #within(name: string, work: () => Promise<void>): Promise<void> {
		try {
			await work();
		} catch (error) {
			const {code} = error as NodeJS.ErrnoException;
			if (error instanceof LabFault || code === 'ABORT_ERR') throw error;
			throw new LabFault(
				`${path.join(this.folder, name)} cannot be written: ${code === 'ECONNRESET' ? 'Docker has broken off the connection' : inWords(error)}.`,
				code === 'ENOSPC' ? 'Free some room, and give the same command again: it goes on.' : undefined,
			);
		}
	}
}

/**
 * Sees to it that a folder that may not be there yet has room.
 * @throws LabFault when it has not
 */
export async function requireRoom(folder: string, bytes: number, inWordsOf: (bytes: number) => string): Promise<void> {
	for (let at = folder; ; at = path.dirname(at)) {
		const room = await statfs(at).catch(() => undefined);
		if (room === undefined && at !== path.dirname(at)) continue;
		const free = room === undefined ? bytes : room.bavail * room.bsize;
		if (free >= bytes) return;
		throw new LabFault(
			`${folder} needs ${inWordsOf(bytes)}, and ${inWordsOf(free)} are free there.`,
			'Free some room, or name a folder on another disk.',
		);
	}
}

async function sumOf(file: string): Promise<string> {
	const hash = createHash('sha256');
	for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
	return hash.digest('hex');
}

function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

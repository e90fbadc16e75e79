import {readdir, rm} from 'node:fs/promises';
import path from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import writeFileAtomic from 'write-file-atomic';
import {bytesInWords} from '../../base/units.js';
import {instanceNames} from '../../course/variables.js';
import type {Engine} from '../engine.js';
import {inWords} from '../file-errors.js';
import {LabFault} from '../lab-fault.js';
import {progressFile} from '../lab-folder.js';
import {nothingOutside, type Outside} from '../outside.js';
import {copiedEntries, diskIsShort, freeSpace, lastLine, ownName, surveyWithShell} from './copying.js';
import {tooMany} from './evict.js';
import {type Journal, readJournal, removeJournal, writeJournal} from './journal.js';
import {copiesFolder, snapshotFile, snapshotsFolder, stagingFolder} from './paths.js';
import {minFreeBytes} from './room.js';
import {copyingScript, noRoomExitCode} from './scripts.js';
import {canBeEqualized, equalize, stage, stageAgain} from './snapshot-files.js';
import type {Snapshots, Taking} from './snapshots.js';
import {completeSnapshot, makeOwnFolder, readStoredSnapshots, type StoredSnapshot} from './stored.js';

/** The entries of a snapshot. */
const entriesOf = ({variables}: Engine) => copiedEntries(instanceNames(variables));

/** Entries that a lab has before its first lesson. */
const fromTheBeginning: readonly string[] = ['lab.env'];

/**
 * The snapshots of an open lab. First repairs what a killed tutor has left: an incomplete snapshot, and a lab that was being
 * taken back, which is taken back now; and lets servers run on that anything has stopped in the middle.
 * @param room for all snapshots together, in bytes; 0: none are kept
 * @throws LabFault when the lab cannot be repaired
 */
export async function openSnapshots(engine: Engine, room: number): Promise<Snapshots> {
	const keeper = new Keeper(engine, room);
	await keeper.putRight();
	return keeper;
}

class Keeper implements Snapshots {
	/** Removes things that are not needed any more, which takes time on many file systems. */
	#tidying: Promise<void> = Promise.resolve();
	unstarted: LabFault | undefined;

	constructor(
		private readonly engine: Engine,
		private readonly room: number,
	) {}

	list = async (): Promise<StoredSnapshot[]> => [...(await readStoredSnapshots(this.engine.dir)).kept];

	take = async (lesson: string, progress: string): Promise<Taking> => {
		if (this.room === 0) return {kind: 'skipped', why: 'Snapshots are switched off.'};
		const {engine} = this;
		const {dir} = engine;
		await this.settled();
		if ((await readJournal(dir)) !== undefined) return {kind: 'skipped', why: 'The lab is still being taken back.'};
		const free = await freeSpace(dir);
		if (free < minFreeBytes) return {kind: 'skipped', why: diskIsShort(free)};
		const takenAt = new Date().toISOString();
		const folder = path.posix.join(snapshotsFolder, ownName(takenAt));
		try {
			await makeOwnFolder(dir, path.join(folder, copiesFolder));
			// Before the first lesson the image, and with it a shell, may still be missing.
			if (!(await this.#hasEntries())) {
				const nothing = {bytes: 0, entries: [], signature: '', outside: await engine.survey()};
				await completeSnapshot(dir, {folder, lesson, takenAt, progress, ...nothing});
				return {kind: 'taken', snapshot: {lesson, takenAt, bytes: 0}, evicted: await this.#tidy()};
			}

			const [outside, shell] = await surveyWithShell(engine);
			const copying = await shell.run(
				copyingScript(entriesOf(engine), path.posix.join(folder, copiesFolder), (free - minFreeBytes) / 1024),
			);
			if (copying.exitCode === noRoomExitCode) return await this.#skip(folder, diskIsShort(free));
			if (copying.exitCode !== 0) return await this.#skip(folder, `The lab could not be copied: ${lastLine(copying)}.`);
			if (!isDeepStrictEqual(await engine.survey(), outside))
				return await this.#skip(folder, 'The lab was changed while it was copied.');
			const [size, signature = '', ...present] = copying.stdout.trim().split('\n');
			const bytes = Number(size) * 1024;
			if (bytes > this.room) {
				const why = `A snapshot takes ${bytesInWords(bytes)}, and all of them together may take ${bytesInWords(this.room)}.`;
				return await this.#skip(folder, why);
			}

			const snapshot = {folder, lesson, takenAt, bytes, progress, entries: present, signature, outside};
			await completeSnapshot(dir, snapshot);
			const evicted = await this.#tidy();
			return {kind: 'taken', snapshot: {lesson, takenAt, bytes}, evicted};
		} catch (error) {
			return await this.#skip(folder, `The lab could not be copied: ${inWords(error).replace(/\.$/, '')}.`);
		}
	};

	restore = async (lesson: string): Promise<void> => {
		const {engine} = this;
		await this.settled();
		const snapshot = (await this.list()).find((candidate) => candidate.lesson === lesson);
		if (snapshot === undefined) throw new LabFault(`There is no snapshot of ${lesson}.`, undefined, 'request');
		const staging = path.posix.join(stagingFolder, ownName(new Date().toISOString()));
		const {folder: copyOf, entries: staged, outside, progress} = snapshot;
		const removed = entriesOf(engine).filter((entry) => !staged.includes(entry));
		const journal: Journal = {staging, staged, removed, outside, progress};
		await makeOwnFolder(engine.dir, staging);
		let inPlace: boolean;
		try {
			inPlace = await canBeEqualized(engine, snapshot, staging);
			if (!inPlace) await stage(engine, snapshot, staging);
			await writeJournal(engine.dir, inPlace ? {...journal, copyOf} : journal);
		} catch (error) {
			await engine.removeEntries([staging]).catch(() => {});
			throw error;
		}

		const fault = await this.#carryThrough(journal, inPlace ? () => equalize(engine, snapshot, staging) : undefined);
		await this.#tidy();
		if (fault !== undefined) throw fault;
	};

	startOver = async (): Promise<void> => {
		await this.settled();
		const journal = {
			staging: path.posix.join(stagingFolder, ownName(new Date().toISOString())),
			staged: [],
			removed: entriesOf(this.engine).filter((entry) => !fromTheBeginning.includes(entry)),
			outside: nothingOutside(this.engine.kind),
			progress: '',
		};
		await writeJournal(this.engine.dir, journal);
		await this.#carryThrough(journal);
		await this.#tidy();
	};

	settled = (): Promise<void> => this.#tidying;

	/** Brings the lab into the order that a killed tutor could not. */
	async putRight(): Promise<void> {
		const {engine} = this;
		const journal = await readJournal(engine.dir);
		const waste = await this.#waste(journal);
		// A process that still copies or removes there must end before another begins.
		if (journal !== undefined || waste.length > 0) await engine.removeHelpers();
		await engine.thaw();
		// Whoever goes on in the lab starts what ran in it, and tells what does not start.
		if (journal !== undefined) this.unstarted = await this.#carryThrough(journal, () => this.#copyAgain(journal));
		await this.#tidy();
		await this.settled();
	}

	/** Whether the lab has written anything but its memory. */
	async #hasEntries(): Promise<boolean> {
		const there = await readdir(this.engine.dir);
		return entriesOf(this.engine).some((entry) => there.includes(entry));
	}

	async #copyAgain({staging, copyOf}: Journal): Promise<void> {
		if (copyOf === undefined) return;
		const {kept} = await readStoredSnapshots(this.engine.dir);
		const snapshot = kept.find(({folder}) => folder === copyOf);
		if (snapshot === undefined) throw new LabFault(`The snapshot in ${copyOf} of the lab's folder is gone.`);
		await stageAgain(this.engine, snapshot, staging);
	}

	/**
	 * Does what the journal says; continues from anything that an earlier attempt has left. The journal is done with when
	 * the files are exchanged: a server that does not start then would not start the next time either.
	 * @param prepare is done when the servers have ended
	 * @returns why a server does not start
	 */
	async #carryThrough(
		{staging, staged, removed, outside, progress}: Journal,
		prepare = async (): Promise<void> => {},
	): Promise<LabFault | undefined> {
		const {engine} = this;
		// Each attempt has a folder of its own for what it removes.
		const replaced = path.posix.join(stagingFolder, ownName(new Date().toISOString()));
		await makeOwnFolder(engine.dir, replaced);
		const fault = await engine.rebuild(outside as Outside, async () => {
			await prepare();
			// An entry that is not staged any more was put in its place by an earlier attempt.
			const waiting = await readdir(path.join(engine.dir, staging)).catch((): string[] => []);
			const away = (entry: string) => ({from: entry, to: path.posix.join(replaced, entry)});
			const into = (entry: string) => ({from: path.posix.join(staging, entry), to: entry});
			const moves = staged.filter((entry) => waiting.includes(entry)).flatMap((entry) => [away(entry), into(entry)]);
			try {
				await engine.moveEntries([...removed.map(away), ...moves]);
			} catch (error) {
				throw new LabFault(
					`The files of the lab in ${engine.dir} cannot be exchanged (${inWords(error)}).`,
					'It is tried again when the lab is opened the next time.',
				);
			}

			const file = path.join(engine.dir, progressFile);
			if (progress === '') await rm(file, {force: true});
			else await writeFileAtomic(file, progress);
		});
		await removeJournal(engine.dir);
		return fault;
	}

	/**
	 * Begins to remove what is not needed any more; returns the lessons whose snapshots must go because there is no room.
	 */
	async #tidy(): Promise<string[]> {
		const {kept} = await readStoredSnapshots(this.engine.dir);
		const evicted = tooMany(kept, this.room);
		await this.#discard([...(await this.#waste(undefined)), ...evicted.map(({folder}) => folder)]);
		return evicted.map(({lesson}) => lesson);
	}

	async #waste(journal: Journal | undefined): Promise<string[]> {
		const {dir} = this.engine;
		const staging = await readdir(path.join(dir, stagingFolder)).catch(() => []);
		const staged = staging.map((name) => path.posix.join(stagingFolder, name));
		const {waste} = await readStoredSnapshots(dir);
		return [...waste, ...staged.filter((folder) => folder !== journal?.staging)];
	}

	async #discard(folders: readonly string[]): Promise<void> {
		// From here on it is not complete, in case the rest is interrupted.
		for (const folder of folders) await rm(path.join(this.engine.dir, folder, snapshotFile), {force: true});
		if (folders.length === 0) return;
		// The next removal takes what is left.
		const removal = this.engine.removeEntries(folders).catch(() => {});
		this.#tidying = Promise.all([this.#tidying, removal]).then(() => {});
	}

	async #skip(folder: string, why: string): Promise<Taking> {
		await this.#discard([folder]).catch(() => {});
		return {kind: 'skipped', why};
	}
}

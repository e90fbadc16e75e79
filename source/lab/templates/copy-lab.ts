import {randomBytes} from 'node:crypto';
import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {readText} from '../../base/read-text.js';
import {createEngine} from '../create-engine.js';
import {instancesOf, type LabDescription} from '../description.js';
import type {Engine, ProgramResult} from '../engine.js';
import {LabFault} from '../lab-fault.js';
import {createLabFolder, progressFile, readLab} from '../lab-folder.js';
import {accountToDropTo} from '../local/account.js';
import {Occupancy, occupantOf} from '../occupancy.js';
import {claimFolder, located, type OpenLab, openLab, planLab} from '../open-lab.js';
import type {Outside} from '../outside.js';
import {isPortBusy} from '../ports.js';
import {removeLab, removeWith} from '../remove-lab.js';
import {copiedEntries, diskIsShort, freeSpace, lastLine, ownName} from '../snapshots/copying.js';
import {readJournal, writeJournal} from '../snapshots/journal.js';
import {copiesFolder, stagingFolder} from '../snapshots/paths.js';
import {minFreeBytes} from '../snapshots/room.js';
import {copyingScript, damagedExitCode, noRoomExitCode, stagingScript} from '../snapshots/scripts.js';
import {makeOwnFolder, readStoredSnapshots} from '../snapshots/stored.js';
import {renaming} from './renaming.js';
import {rewriteOutside} from './rewrite-outside.js';
import {rewriteText} from './rewrite-text.js';
import {linkedExitCode, readingScript, readTexts, writingScript} from './texts.js';

/** A request for a copy of a lab. */
export type CopyRequest = {
	readonly name: string;
	/** Its folder; the default one of its name when absent. */
	readonly dir?: string;
	/** The lesson at whose start it is, by a snapshot of the template; absent: as the template is now. */
	readonly lesson?: string;
};

/** A template's files as they wait in the copy's folder, and what belongs to them. */
type Copied = {
	readonly entries: readonly string[];
	readonly texts: ReadonlyMap<string, string>;
	readonly outside: Outside;
	readonly progress: string;
};

/**
 * Makes a new lab as another one was at the start of a lesson, or is now; its servers run as they ran there. A lesson
 * is copied from its snapshot, even while a tutor works in the template; for the present state no other process may work
 * there.
 *
 * The copy waits in the new lab's folder like a lab that is taken back, and the folder becomes a lab's last of all:
 * after an earlier kill `clean` removes it, after a later one the copy is completed when it is opened.
 * @param template the folder of a lab in which the course is played
 * @returns the new lab, open; a failure leaves nothing of it
 * @throws LabFault when there is no such template or lesson, when the new lab is impossible, or when the two would
 * share something: a tablespace elsewhere, a volume
 */
export async function copyLab(template: string, request: CopyRequest): Promise<OpenLab> {
	const from = await readTemplate(path.resolve(template));
	for (let isFirst = true; ; isFirst = false) {
		const to = await planCopy(from, request);
		try {
			return await makeCopy(from, to, request.lesson);
		} catch (error) {
			// A port may have been taken while the files were copied.
			const busy = await Promise.all(Object.values(to.ports).map(isPortBusy));
			if (!isFirst || !busy.includes(true)) throw error;
		}
	}
}

async function readTemplate(dir: string): Promise<LabDescription> {
	const lab = await readLab(dir);
	if (lab === undefined) throw new LabFault(`In ${dir} there is no lab to copy.`, undefined, 'request');
	if (lab.keeps === undefined) return lab;
	throw new LabFault(`The lab "${lab.name}" keeps a ${lab.keeps} and cannot be copied.`, undefined, 'request');
}

async function planCopy(from: LabDescription, {name, dir}: CopyRequest): Promise<LabDescription> {
	const {engine, image, bin} = from;
	const instances = instancesOf(from).map((instance) => ({name: instance}));
	const plan = await planLab({name, engine, ...(engine === 'docker' ? {image} : {bin}), dir, instances});
	if (plan.kind === 'existing') {
		const where = `In ${plan.lab.dir} there is the lab "${name}" already.`;
		throw new LabFault(where, 'Give the copy another name, or another folder.', 'request');
	}

	const {lab} = plan;
	if (isWithin(lab.dir, from.dir) || isWithin(from.dir, lab.dir)) {
		throw new LabFault(
			`The copy's folder ${lab.dir} and the lab's ${from.dir} lie in each other.`,
			undefined,
			'request',
		);
	}

	return located(lab);
}

function isWithin(inner: string, outer: string): boolean {
	return path.relative(outer, inner).split(path.sep)[0] !== '..';
}

async function makeCopy(from: LabDescription, to: LabDescription, lesson: string | undefined): Promise<OpenLab> {
	const account = to.engine === 'local' ? await accountToDropTo() : undefined;
	const fill = async () => {
		const engine = await createEngine(to, account, () => {});
		try {
			await stageCopy(from, to, engine, lesson);
		} catch (error) {
			await removeWith(engine, to, false).catch(() => {});
			throw error;
		} finally {
			engine.close();
		}
	};
	(await createLabFolder(to, account, () => claimFolder(to.dir), fill)).release();
	try {
		const lab = await openLab({kind: 'existing', lab: to});
		if (lab.snapshots.unstarted === undefined) return lab;
		lab.close();
		throw lab.snapshots.unstarted;
	} catch (error) {
		await removeLab(to, true).catch(() => {});
		throw error;
	}
}

/** Copies the template into the new lab's staging folder, and writes the journal of the new lab. */
async function stageCopy(
	from: LabDescription,
	to: LabDescription,
	engine: Engine,
	lesson: string | undefined,
): Promise<void> {
	const free = await freeSpace(to.dir);
	if (free < minFreeBytes) throw new LabFault(diskIsShort(free));
	const staging = path.posix.join(stagingFolder, ownName(new Date().toISOString()));
	await makeOwnFolder(to.dir, staging);
	const changes = renaming(from, to);
	// Both shells are started before the first is needed.
	const writing = engine.shell();
	let copy: Copied;
	try {
		copy = await (lesson === undefined
			? copyPresent(from, engine, staging, (free - minFreeBytes) / 1024)
			: copySnapshot(from, engine, staging, lesson));
	} catch (error) {
		await writing.then((shell) => shell.close()).catch(() => {});
		throw error;
	}

	const texts = new Map<string, string>();
	for (const [file, text] of copy.texts) {
		const rewritten = rewriteText(file, text, changes);
		if (rewritten !== text) texts.set(file, rewritten);
	}

	const outside = rewriteOutside(copy.outside, changes);
	const result = await (await writing).run(writingScript(staging, texts));
	if (result.exitCode !== 0) throw new LabFault(`The copy's settings cannot be written (${lastLine(result)}).`);
	const {entries, progress} = copy;
	await writeJournal(to.dir, {staging, staged: [...entries], removed: [], outside, progress});
}

async function copySnapshot(from: LabDescription, engine: Engine, staging: string, lesson: string): Promise<Copied> {
	const snapshot = (await readStoredSnapshots(from.dir)).kept.find((candidate) => candidate.lesson === lesson);
	if (snapshot === undefined)
		throw new LabFault(`There is no snapshot of ${lesson} in ${from.dir}.`, undefined, 'request');
	const {folder, signature, entries, outside, progress} = snapshot;
	if (entries.length === 0) return {entries, texts: new Map(), outside, progress};
	const mark = newMark();
	const shell = await engine.shell(from.dir);
	const copies = path.posix.join(folder, copiesFolder);
	const result = await shell.run(stagingScript(copies, staging, signature, readingScript(mark)));
	if (result.exitCode === damagedExitCode)
		throw new LabFault(`The snapshot in ${path.join(from.dir, folder)} is damaged.`);
	refuseFailure(result, from);
	return {entries, texts: readTexts(result.stdout, mark), outside, progress};
}

async function copyPresent(from: LabDescription, engine: Engine, staging: string, room: number): Promise<Copied> {
	const isOurs = (await occupantOf(from.dir)) === process.pid;
	const occupancy = isOurs ? undefined : await Occupancy.take(from.dir);
	const account = from.engine === 'local' ? await accountToDropTo() : undefined;
	const source = await createEngine(from, account, () => {});
	try {
		if ((await readJournal(from.dir)) !== undefined)
			throw new LabFault(`The lab in ${from.dir} is still being taken back.`);
		const outside = await source.survey();
		const progress = await readText(path.join(from.dir, progressFile)).catch(() => '');
		const there = await readdir(from.dir);
		const entries = copiedEntries(instancesOf(from)).filter((entry) => there.includes(entry));
		if (entries.length === 0) return {entries, texts: new Map(), outside, progress};
		const mark = newMark();
		const shell = await engine.shell(from.dir);
		const result = await shell.run(copyingScript(entries, staging, room, readingScript(mark)));
		if (result.exitCode === noRoomExitCode) throw new LabFault(diskIsShort(room * 1024 + minFreeBytes));
		refuseFailure(result, from);
		return {entries, texts: readTexts(result.stdout, mark), outside, progress};
	} finally {
		source.close();
		occupancy?.release();
	}
}

/** Begins a line as no text does. */
function newMark(): string {
	return `text ${randomBytes(16).toString('hex')}`;
}

/** @throws LabFault with the reason why the template could not be copied */
function refuseFailure(result: ProgramResult, from: LabDescription): void {
	if (result.exitCode === 0) return;
	if (result.exitCode === linkedExitCode) {
		throw new LabFault(
			`The lab "${from.name}" has ${lastLine(result)}, a symbolic link, so it cannot be copied: the copy's servers would work on the files of the lab.`,
			'A tablespace beside the data folder is one; a copy of a lesson before it has none.',
		);
	}

	throw new LabFault(`The lab in ${from.dir} cannot be copied (${lastLine(result)}).`);
}

import {chmod, chown, mkdir, readdir, rm, rmdir, stat} from 'node:fs/promises';
import {homedir} from 'node:os';
import path from 'node:path';
import envPaths from 'env-paths';
import writeFileAtomic from 'write-file-atomic';
import * as z from 'zod';
import {readText} from '../base/read-text.js';
import {type LabDescription, labDescription, labelValue, otherMaker} from './description.js';
import {inWords, isAboutThePath} from './file-errors.js';
import {LabFault} from './lab-fault.js';
import type {Account} from './local/account.js';

/** The lab's memory: the folder inside its folder for descriptions, records and snapshots. */
export const memoryFolder = '.tutorial';

/** The recorded progress, in the lab's folder. */
export const progressFile = path.join(memoryFolder, 'progress.json');

/** A lab's own entries at the top of its folder. The memory comes last: while it is there, a removal can continue. */
export function ownEntries(instances: readonly string[]): string[] {
	return [...instances, 'secrets', 'lab.env', memoryFolder];
}

/** The user's folder for data that belongs to no single lab. */
export const dataFolder = () =>
	process.env.PG_REPLICATION_TUTORIAL_HOME ?? envPaths('pg-replication-tutorial', {suffix: ''}).data;
const registryFolder = () => path.join(dataFolder(), 'registry');
const labsFolder = () => path.join(dataFolder(), 'labs');
/** Labs of one name in different folders have records of their own. */
const recordFile = (lab: Pick<LabDescription, 'name' | 'dir'>) =>
	path.join(registryFolder(), `${labelValue(lab)}.json`);

/** A record of a lab outside its folder, for when the folder is missing. */
const labRecord = z.object({
	dir: z.string(),
	label: z.string(),
	lab: labDescription,
	/** The first folder that was made on the way to the lab's. */
	firstMade: z.string().optional(),
});
export type LabRecord = z.infer<typeof labRecord>;

/**
 * The default folder of a lab: among the user's data, or, when commands run as another account, where that account can
 * reach it.
 */
export async function defaultLabFolder(name: string, account: Account | undefined): Promise<string> {
	if (account === undefined) return path.join(labsFolder(), name);
	const owned = await stat(account.home).then(
		(home) => home.isDirectory() && home.uid === account.uid && account.home !== homedir(),
		() => false,
	);
	const parent = owned ? account.home : `/var/tmp/${account.name}`;
	return path.join(parent, 'pg-replication-tutorial', name);
}

/** Every lab that this user has made and not removed. */
export async function registeredLabs(): Promise<Array<{name: string; dir: string}>> {
	const records = await labRecords();
	return records.map(({lab: {name}, dir}) => ({name, dir}));
}

/** The records of all labs of this user, the newest first. */
export async function labRecords(): Promise<LabRecord[]> {
	const files = await readdir(registryFolder()).catch(() => []);
	const records = await Promise.all(
		files.map(async (file) => {
			const text = await readText(path.join(registryFolder(), file)).catch(() => '');
			return labRecord.safeParse(safeJson(text)).data;
		}),
	);
	return records
		.filter((record) => record !== undefined)
		.toSorted((a, b) => b.lab.createdAt.localeCompare(a.lab.createdAt));
}

/** The folder of the lab of that name, if this user has made it. */
export async function registeredFolder(name: string): Promise<string | undefined> {
	return (await labRecords()).find(({lab}) => lab.name === name)?.dir;
}

/**
 * The lab that lives in a folder; undefined when there is none. The list of labs knows one whose description is damaged.
 * @throws LabFault when its description cannot be read
 */
export async function readLab(dir: string): Promise<LabDescription | undefined> {
	const file = path.join(dir, memoryFolder, 'lab.json');
	let text: string;
	try {
		text = await readText(file);
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
		throw new LabFault(`The lab's folder ${dir} cannot be read: ${inWords(error)}.`);
	}

	const json = safeJson(text);
	const parsed = labDescription.safeParse(json);
	if (parsed.success) return {...parsed.data, dir};
	const told = z.object({version: z.number().int()}).safeParse(json);
	const maker = told.success ? otherMaker(told.data) : undefined;
	if (maker !== undefined) {
		throw new LabFault(`The lab in ${dir} was made by ${maker}.`, 'Remove it with "clean" of that version.', 'request');
	}

	const record = (await labRecords()).find((candidate) => candidate.dir === dir);
	if (record !== undefined) return {...record.lab, dir};
	throw new LabFault(`${file} is damaged.`, 'Remove the lab with "clean" and start again, or name another folder.');
}

/**
 * Makes the folder of a new lab.
 * @param claim takes the folder for this process as soon as it has a memory; of processes that make the same lab at the
 * same moment, those that cannot take it change nothing
 * @param fill puts something into it before it is described as a lab's
 * @returns what `claim` has returned; a failure gives it free
 * @throws LabFault when the folder is not empty, or cannot be made
 */
export async function createLabFolder<Claim extends {release(): void}>(
	lab: LabDescription,
	account: Account | undefined,
	claim: () => Promise<Claim>,
	fill: () => Promise<void>,
): Promise<Claim> {
	const {dir} = lab;
	const registryMade = await mkdir(registryFolder(), {recursive: true}).catch((error: Error) => {
		throw new LabFault(`The list of labs in ${registryFolder()} cannot be written: ${inWords(error)}.`);
	});
	let claimed: Claim | undefined;
	try {
		const firstMade = await retryWhenRemoved(() => makeFolders(dir));
		// A memory folder without a lab is left of a crash of this function; a lab in it was made a moment ago.
		if ((await readdir(dir)).some((entry) => entry !== memoryFolder) && (await readLab(dir)) === undefined) {
			throw new LabFault(`The folder ${dir} is not empty.`, 'Name an empty or a new folder with --dir.', 'request');
		}

		const memory = path.join(dir, memoryFolder);
		await mkdir(memory, {recursive: true});
		// The account comes through it to the files of its shells, whatever root's umask.
		if (account) await chmod(memory, 0o755);
		claimed = await claim();
		if (account) await changeOwner(dir, firstMade, account);
		// The record comes first, so that everything after it can be found and removed.
		const record: LabRecord = {dir, label: labelValue(lab), lab, firstMade};
		await retryWhenRemoved(async () => {
			await mkdir(registryFolder(), {recursive: true});
			await writeFileAtomic(recordFile(lab), `${JSON.stringify(record)}\n`);
		});
		await fill();
		await writeFileAtomic(path.join(dir, memoryFolder, 'lab.json'), `${JSON.stringify(lab, undefined, '\t')}\n`);
		return claimed;
	} catch (error) {
		claimed?.release();
		if (registryMade !== undefined) await removeEmptyFolders(registryFolder(), registryMade);
		if (error instanceof LabFault) throw error;
		throw new LabFault(
			`The lab's folder ${dir} cannot be made: ${inWords(error)}.`,
			'Name another one with --dir.',
			isAboutThePath(error) ? 'request' : 'world',
		);
	}
}

/**
 * Makes a folder and those above it; returns the first one made. Node's own way never ends where the parent is there
 * and yet nothing can be made in it, as in /proc.
 */
export async function makeFolders(dir: string, mode?: number): Promise<string | undefined> {
	const missing: string[] = [];
	let at = dir;
	while (at !== path.dirname(at) && !(await exists(at))) {
		missing.unshift(at);
		at = path.dirname(at);
	}

	for (const folder of missing) {
		await mkdir(folder, mode).catch((error: NodeJS.ErrnoException) => {
			// Another lab may be made at the same moment.
			if (error.code !== 'EEXIST') throw error;
		});
	}

	return missing[0];
}

/** Tries again when a folder vanishes: a process that removes the last other lab removes empty folders. */
export async function retryWhenRemoved<T>(act: () => Promise<T>): Promise<T> {
	for (let tries = 3; ; tries--) {
		try {
			return await act();
		} catch (error) {
			if (tries === 1 || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
		}
	}
}

async function exists(file: string): Promise<boolean> {
	return stat(file).then(
		() => true,
		(error: NodeJS.ErrnoException) => {
			if (error.code === 'ENOENT') return false;
			throw error;
		},
	);
}

/** Gives the lab's folder, and those that were made on the way to it, to the account that commands run as. */
async function changeOwner(dir: string, firstMade: string | undefined, {uid, gid}: Account): Promise<void> {
	await chown(dir, uid, gid);
	for (let at = dir; firstMade !== undefined && at.length > firstMade.length; ) {
		at = path.dirname(at);
		await chown(at, uid, gid);
	}
}

/**
 * Forgets a lab whose entries are removed, and removes the folders that were made for it if they are empty. Returns
 * entries of the lab's folder that the lab did not write.
 */
export async function forgetLab({name, dir}: {name: string; dir: string}): Promise<string[]> {
	// Another lab may live there by now.
	const there = await readLab(dir).catch(() => undefined);
	if (there === undefined || there.name === name)
		await rm(path.join(dir, memoryFolder), {recursive: true, force: true});
	const left = await readdir(dir).catch(() => []);
	const record = (await labRecords()).find((candidate) => candidate.lab.name === name && candidate.dir === dir);
	if (left.length === 0) await removeEmptyFolders(dir, record?.firstMade);
	await rm(recordFile({name, dir}), {force: true});
	await forgetEmptyRegistry();
	return left;
}

/** Removes empty folders of the user's data, but not one that the user has named. */
export async function forgetEmptyRegistry(): Promise<void> {
	const named = process.env.PG_REPLICATION_TUTORIAL_HOME !== undefined;
	const folders = [labsFolder(), registryFolder(), ...(named ? [] : [dataFolder()])];
	for (const folder of folders) await rmdir(folder).catch(() => {});
}

/** Removes a folder, and those above it up to the first one that was made for the lab. */
async function removeEmptyFolders(dir: string, firstMade: string | undefined): Promise<void> {
	for (let at = dir; ; at = path.dirname(at)) {
		const gone = await rmdir(at).then(
			() => true,
			(error: NodeJS.ErrnoException) => error.code === 'ENOENT',
		);
		if (!gone || firstMade === undefined || at.length <= firstMade.length) return;
	}
}

function safeJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

import {chown, mkdir, readdir, readFile, rm, rmdir, stat} from 'node:fs/promises';
import {homedir} from 'node:os';
import path from 'node:path';
import envPaths from 'env-paths';
import writeFileAtomic from 'write-file-atomic';
import {instanceNames} from '../course/variables.js';
import {type LabDescription, labDescription, labelValue} from './description.js';
import {LabFault} from './engine.js';
import type {Account} from './local/account.js';

/** Folder inside a lab's folder where the tutor keeps what it remembers. */
export const memoryFolder = '.tutorial';

/** What a lab writes into its folder, at the top. */
const ownEntries = [...instanceNames, 'secrets', memoryFolder, 'lab.env'];

const dataFolder = () =>
	process.env.PG_REPLICATION_TUTORIAL_HOME ?? envPaths('pg-replication-tutorial', {suffix: ''}).data;
const registryFolder = () => path.join(dataFolder(), 'registry');

/**
 * Where a lab lives when no folder is named: among the user's data, or, when commands run as another account, where
 * that account can reach it.
 */
export async function defaultLabFolder(name: string, account: Account | undefined): Promise<string> {
	if (account === undefined) return path.join(dataFolder(), 'labs', name);
	const owned = await stat(account.home).then(
		(home) => home.isDirectory() && home.uid === account.uid && account.home !== homedir(),
		() => false,
	);
	const parent = owned ? account.home : `/var/tmp/${account.name}`;
	return path.join(parent, 'pg-replication-tutorial', name);
}

/** Every lab that this user has made and not removed. */
export async function registeredLabs(): Promise<Array<{name: string; dir: string}>> {
	const names = await readdir(registryFolder()).catch(() => []);
	const labs = await Promise.all(
		names
			.filter((name) => name.endsWith('.json'))
			.map(async (file) => {
				const name = file.slice(0, -'.json'.length);
				const dir = await registeredFolder(name);
				return dir === undefined ? [] : [{name, dir}];
			}),
	);
	return labs.flat();
}

/** The folder of the lab of that name, if this user has made it. */
export async function registeredFolder(name: string): Promise<string | undefined> {
	try {
		const {dir} = JSON.parse(await readFile(path.join(registryFolder(), `${name}.json`), 'utf8')) as {dir?: unknown};
		return typeof dir === 'string' ? dir : undefined;
	} catch {
		return undefined;
	}
}

/**
 * The lab that lives in a folder; undefined when there is none.
 * @throws LabFault when the folder's memory cannot be read
 */
export async function readLab(dir: string): Promise<LabDescription | undefined> {
	const file = path.join(dir, memoryFolder, 'lab.json');
	let text: string;
	try {
		text = await readFile(file, 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw new LabFault(`The lab's folder ${dir} cannot be read (${(error as Error).message}).`);
	}

	const parsed = labDescription.safeParse(safeJson(text));
	if (parsed.success) return {...parsed.data, dir};
	throw new LabFault(`${file} is damaged.`, `Remove the folder ${dir} by hand, or name another one with --dir.`);
}

/**
 * Makes the folder of a new lab.
 * @throws LabFault when the folder holds something already, or cannot be made
 */
export async function createLabFolder(lab: LabDescription, account: Account | undefined): Promise<void> {
	const {dir} = lab;
	try {
		const made = await mkdir(dir, {recursive: true});
		// A memory without a lab in it is what a crash left of this very function.
		if ((await readdir(dir)).some((entry) => entry !== memoryFolder)) {
			throw new LabFault(`The folder ${dir} is not empty.`, 'Name an empty or a new folder with --dir.');
		}

		await mkdir(path.join(dir, memoryFolder), {recursive: true});
		if (account) await giveAway(dir, made, account);
	} catch (error) {
		if (error instanceof LabFault) throw error;
		throw new LabFault(
			`The lab's folder ${dir} cannot be made (${(error as Error).message}).`,
			'Name another one with --dir.',
		);
	}

	await writeFileAtomic(path.join(dir, memoryFolder, 'lab.json'), `${JSON.stringify(lab, undefined, '\t')}\n`);
	await mkdir(registryFolder(), {recursive: true});
	await writeFileAtomic(
		path.join(registryFolder(), `${lab.name}.json`),
		`${JSON.stringify({dir, label: labelValue(lab)})}\n`,
	);
}

/** Gives the lab's folder, and those that were made on the way to it, to the account that commands run as. */
async function giveAway(dir: string, firstMade: string | undefined, {uid, gid}: Account): Promise<void> {
	await chown(dir, uid, gid);
	for (let at = dir; firstMade !== undefined && at.length > firstMade.length; ) {
		at = path.dirname(at);
		await chown(at, uid, gid);
	}
}

/** Forgets the lab and removes what is left of its folder; what the lab did not write stays and is returned. */
export async function removeLabFolder({name, dir}: {name: string; dir: string}): Promise<string[]> {
	for (const entry of ownEntries) await rm(path.join(dir, entry), {recursive: true, force: true});
	const left = await readdir(dir).catch(() => []);
	if (left.length === 0) await rmdir(dir).catch(() => {});
	if ((await registeredFolder(name)) === dir) await rm(path.join(registryFolder(), `${name}.json`), {force: true});
	return left;
}

/** Entries of the lab's folder that the lab may have written. */
export function labEntries(): readonly string[] {
	return ownEntries;
}

function safeJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

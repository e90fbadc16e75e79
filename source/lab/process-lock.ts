import {randomUUID} from 'node:crypto';
import {readFileSync, truncateSync} from 'node:fs';
import {link, readdir, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {readText} from '../base/read-text.js';
import {identify, isRunning, type ProcessIdentity, parseIdentity} from './process-identity.js';

/** The result of taking a lock. */
export type LockTaking =
	/** `release` gives it free; it may be called more than once, and when a process exits. */
	{readonly kind: 'taken'; readonly release: () => void} | {readonly kind: 'held'; readonly by: ProcessIdentity};

/**
 * Takes a lock that one process at a time holds. What a killed process held is free.
 *
 * The lock belongs to the process in the file `NAME-NUMBER.json` with the highest number, as long as that process runs.
 * A process takes it by linking the file that it has written to the next number: the system lets one process make that
 * link. Removing the file of a killed process instead would be a race, for its successor's has the same name.
 * @param folder that holds the lock's files
 * @throws the file system's error, when the folder is not there or cannot be written
 */
export async function takeLock(folder: string, name: string): Promise<LockTaking> {
	const self = (await identify(process.pid)) ?? {pid: process.pid, startedAt: ''};
	const token = {...self, token: randomUUID()};
	const own = path.join(folder, `${name}.${token.token}`);
	try {
		await writeFile(own, JSON.stringify(token), {mode: 0o600});
		for (;;) {
			const {number, holder} = await highest(folder, name);
			if (holder !== undefined) return {kind: 'held', by: holder};
			const mine = lockFile(folder, name, number + 1);
			if (!(await linked(own, mine))) continue;
			if ((await highestNumber(folder, name)) === number + 1) {
				await removeBelow(folder, name, number + 1);
				return {kind: 'taken', release: () => release(mine, token.token)};
			}

			// While this process slept, others came and went: a number below the highest counts for nothing.
			await rm(mine, {force: true});
		}
	} finally {
		await rm(own, {force: true}).catch(() => {});
	}
}

/** The process that holds a lock; undefined when it is free. */
export async function lockHolder(folder: string, name: string): Promise<ProcessIdentity | undefined> {
	return (await highest(folder, name).catch(() => undefined))?.holder;
}

/** Empties the file and keeps its number: a lower one must never be the highest again. */
function release(file: string, token: string): void {
	try {
		// A folder that was removed and made again may hold another process's file of that name.
		if (readFileSync(file, 'utf8').includes(token)) truncateSync(file);
	} catch {
		// The lock is free anyway once this process has ended, or its folder is removed.
	}
}

function lockFile(folder: string, name: string, number: number): string {
	return path.join(folder, `${name}-${number}.json`);
}

async function highest(folder: string, name: string): Promise<{number: number; holder: ProcessIdentity | undefined}> {
	for (;;) {
		const number = await highestNumber(folder, name);
		if (number === 0) return {number, holder: undefined};
		const text = await readText(lockFile(folder, name, number)).catch(unlessMissing);
		// A process that took a higher number has removed the file meanwhile.
		if (text === undefined) continue;
		const found = parseIdentity(text);
		return {number, holder: found !== undefined && (await isRunning(found)) ? found : undefined};
	}
}

async function highestNumber(folder: string, name: string): Promise<number> {
	return Math.max(0, ...(await readdir(folder)).map((entry) => numberIn(entry, name) ?? 0));
}

async function removeBelow(folder: string, name: string, number: number): Promise<void> {
	const old = (await readdir(folder)).filter((entry) => (numberIn(entry, name) ?? number) < number);
	await Promise.all(old.map((entry) => rm(path.join(folder, entry), {force: true}).catch(() => {})));
}

function numberIn(entry: string, name: string): number | undefined {
	const number = entry.startsWith(`${name}-`) && /^\d+\.json$/.test(entry.slice(name.length + 1));
	return number ? Number.parseInt(entry.slice(name.length + 1), 10) : undefined;
}

/** Whether this process has made the link; false when another one has. */
async function linked(own: string, file: string): Promise<boolean> {
	return link(own, file).then(
		() => true,
		(error: NodeJS.ErrnoException) => {
			if (error.code === 'EEXIST') return false;
			throw error;
		},
	);
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
	if (error.code === 'ENOENT') return undefined;
	throw error;
}

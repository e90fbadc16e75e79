import {chown, lstat, mkdir, readdir, stat} from 'node:fs/promises';
import path from 'node:path';
import type {Account} from './account.js';

/**
 * Makes a folder, and those that it is in up to `above`, and gives them to the account. Folders of root that hold nothing
 * but the next one were left by a tutor that was killed before it gave them away.
 */
export async function makeFolders(
	dir: string,
	above: string,
	account: Account | undefined,
	mode?: number,
): Promise<void> {
	const first = await mkdir(dir, {recursive: true, mode});
	if (account === undefined) return;
	for (let at = dir, next = ''; at.length > above.length; next = path.basename(at), at = path.dirname(at)) {
		const isMade = first !== undefined && at.length >= first.length;
		if (isMade || (await isLeft(at, next))) await chown(at, account.uid, account.gid);
	}
}

async function isLeft(folder: string, next: string): Promise<boolean> {
	const found = await lstat(folder);
	return found.isDirectory() && found.uid === 0 && (await readdir(folder)).every((name) => name === next);
}

/**
 * Whether an account can reach a folder, or the deepest part of its path that is there: root's home, for one, is closed
 * to the account that root drops to.
 */
export async function canReach(dir: string, {uid, gid}: Account): Promise<boolean> {
	for (let at = path.resolve(dir); ; at = path.dirname(at)) {
		const folder = await stat(at).catch(() => undefined);
		if (folder !== undefined) {
			const shift = folder.uid === uid ? 6 : folder.gid === gid ? 3 : 0;
			if (((folder.mode >> shift) & 1) === 0) return false;
		}

		if (at === path.dirname(at)) return true;
	}
}

import {createHash} from 'node:crypto';
import {lstat, mkdir, rm, rmdir, stat} from 'node:fs/promises';
import path from 'node:path';
import type {LabDescription} from './description.js';
import {inWords} from './file-errors.js';
import {LabFault} from './lab-fault.js';

type Lab = Pick<LabDescription, 'name' | 'dir'>;

const socketName = 'notes.sock';

/** Bytes that the path of a Unix socket may have: sun_path of unix(7), and of macOS, less the end mark. */
export const longestSocketPath = process.platform === 'darwin' ? 103 : 107;

/**
 * The folders in which a lab's socket for notes may lie, the best first. The lab's own folder is none of them: its path
 * may be too long, and it may belong to the servers' account. Two terminals of one user may have different
 * environments, so a search for the socket looks into all of them.
 * @param runtimeFolder the user's, by the XDG base directory specification, if there is one
 */
export function notesFolders({name, dir}: Lab, runtimeFolder = process.env.XDG_RUNTIME_DIR): string[] {
	const uid = userId();
	const owner = createHash('sha256').update(`${name}\0${dir}`).digest('hex').slice(0, 10);
	const parents = new Set([
		...(runtimeFolder !== undefined && path.isAbsolute(runtimeFolder) ? [path.resolve(runtimeFolder)] : []),
		`/run/user/${uid}`,
		'/tmp',
	]);
	return [...parents]
		.map((parent) => path.join(parent, `pg-tutorial-${uid}-${owner}`))
		.filter((folder) => Buffer.byteLength(path.join(folder, socketName)) <= longestSocketPath);
}

/**
 * Makes a folder that only this user can look into, and returns the path of the socket in it.
 * @throws LabFault when there is no place for one
 */
export async function prepareNotesSocket(lab: Lab, folders = notesFolders(lab)): Promise<string> {
	let why = 'there is no folder whose path is short enough';
	for (const folder of folders) {
		try {
			await mkdir(folder, {mode: 0o700}).catch((error: NodeJS.ErrnoException) => {
				if (error.code !== 'EEXIST') throw error;
			});
			const wrong = await whatIsWrong(folder);
			if (wrong === undefined) return path.join(folder, socketName);
			why = wrong;
		} catch (error) {
			why = `${folder} cannot be made: ${inWords(error)}`;
		}
	}

	throw new LabFault(`There is no place for the socket of the notes: ${why}.`);
}

/** The sockets of a lab that exist and can be trusted; some may have no listener. */
export async function findNotesSockets(lab: Lab, folders = notesFolders(lab)): Promise<string[]> {
	const found: string[] = [];
	for (const folder of folders) {
		const file = path.join(folder, socketName);
		const isThere = await stat(file).then(
			(stats) => stats.isSocket(),
			() => false,
		);
		if (isThere && (await whatIsWrong(folder)) === undefined) found.push(file);
	}

	return found;
}

/** Removes the sockets of a lab's demonstrations, also of killed ones; returns the removed folders. */
export async function removeNotesSockets(lab: Lab, folders = notesFolders(lab)): Promise<string[]> {
	const removed: string[] = [];
	for (const folder of folders) {
		const wrong = await whatIsWrong(folder).catch(() => 'it is not there');
		if (wrong !== undefined) continue;
		await rm(path.join(folder, socketName), {force: true});
		const gone = await rmdir(folder).then(
			() => true,
			() => false,
		);
		if (gone) removed.push(folder);
	}

	return removed;
}

/** Why a folder cannot be trusted, as the end of a sentence: any user may have made it in /tmp, under any name. */
async function whatIsWrong(folder: string): Promise<string | undefined> {
	const stats = await lstat(folder);
	if (!stats.isDirectory()) return `${folder} is no folder`;
	if (stats.uid !== userId()) return `${folder} belongs to another account (uid ${stats.uid})`;
	return (stats.mode & 0o077) === 0 ? undefined : `${folder} can be opened by others`;
}

function userId(): number {
	return process.getuid?.() ?? 0;
}

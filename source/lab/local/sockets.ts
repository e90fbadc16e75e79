import {randomBytes} from 'node:crypto';
import {lchown, lstat, mkdir, rm, stat} from 'node:fs/promises';
import {type LabDescription, socketFolder} from '../description.js';
import {unlessAbsent} from '../file-errors.js';
import {LabFault} from '../lab-fault.js';
import {type Account, accountInWords} from './account.js';

type Lab = Pick<LabDescription, 'name' | 'dir' | 'sockets'>;

/** What lies where a lab's servers have their sockets. Any user may put something into /tmp, under any name. */
export type SocketsPlace =
	| {readonly kind: 'absent' | 'own'}
	/** What another account has put there, which could answer in the servers' place; as the beginning of a sentence. */
	| {readonly kind: 'foreign'; readonly says: string};

/** @param account that commands run as, if it is not ours */
export async function lookAtSockets(lab: Lab, account: Account | undefined): Promise<SocketsPlace> {
	const folder = socketFolder(lab);
	const found = await lstat(folder).catch(unlessAbsent);
	if (found === undefined) return {kind: 'absent'};
	if (!found.isDirectory()) return {kind: 'foreign', says: `${folder} is no folder`};
	const self = process.getuid?.() ?? 0;
	const ofLab = await stat(lab.dir).then(
		({uid}) => uid,
		() => self,
	);
	// A folder of root's own making is left where a tutor was killed before it gave it away.
	if ([self, account?.uid, ofLab].includes(found.uid)) return {kind: 'own'};
	return {kind: 'foreign', says: `${folder} belongs to ${await accountInWords(found.uid)}`};
}

/** The folder for the sockets of a new lab; undefined for the usual one, unless something foreign is there. */
export async function chooseSockets(lab: Lab, account: Account | undefined): Promise<string | undefined> {
	if ((await lookAtSockets(lab, account)).kind !== 'foreign') return undefined;
	return `/tmp/pg-replication-${randomBytes(5).toString('hex')}`;
}

/** @throws LabFault when something foreign lies where the lab has its sockets */
export async function refuseForeignSockets(lab: Lab, account: Account | undefined): Promise<void> {
	const place = await lookAtSockets(lab, account);
	if (place.kind !== 'foreign') return;
	throw new LabFault(
		`${place.says}. The servers of the lab "${lab.name}" have their sockets there, so who has made it could answer in their place.`,
		'Start another lab with --lab NAME, or go on in this one when its owner, or root, has moved it away.',
	);
}

/**
 * Makes the folder for the sockets, which only the account of the servers can enter.
 * @throws LabFault when something foreign is there
 */
export async function makeSockets(lab: Lab, account: Account | undefined): Promise<void> {
	const folder = socketFolder(lab);
	await mkdir(folder, {mode: 0o700}).catch((error: NodeJS.ErrnoException) => {
		if (error.code !== 'EEXIST') throw error;
	});
	await refuseForeignSockets(lab, account);
	if (account !== undefined) await lchown(folder, account.uid, account.gid);
}

/** Removes the folder for the sockets, unless it is somebody else's; returns whether it was there. */
export async function removeSockets(lab: Lab, account: Account | undefined): Promise<boolean> {
	if ((await lookAtSockets(lab, account)).kind !== 'own') return false;
	await rm(socketFolder(lab), {recursive: true, force: true});
	return true;
}

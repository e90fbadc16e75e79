import {stat} from 'node:fs/promises';
import {defaultLabName, socketFolder} from '../description.js';
import {accountToDropTo} from '../local/account.js';
import {longestSocketPath} from '../notes-socket.js';
import type {Probe} from './finding.js';
import {folderOf} from './lab-folder-space.js';

export const socketsFolder: Probe = {
	name: 'sockets',
	needed: ['local'],
	async look(context) {
		const {request, lab} = context;
		const dir = await folderOf('local', context);
		const folder = socketFolder(lab ?? {name: request.name ?? defaultLabName, dir});
		const longest = Buffer.byteLength(`${folder}/.s.PGSQL.65535.lock`);
		const says = `${folder}, ${longest} of ${longestSocketPath} bytes`;
		if (longest > longestSocketPath)
			return {state: 'error', says: `${says}: too long`, remedy: 'take a shorter name with --lab'};
		const account = await accountToDropTo().catch(() => undefined);
		const owner = account?.uid ?? process.getuid?.();
		const found = await stat(folder).catch(() => undefined);
		if (found === undefined || found.uid === owner || found.uid === 0) return {state: 'ok', says};
		return {
			state: 'error',
			says: `${folder} belongs to another account (uid ${found.uid})`,
			remedy: 'take another lab with --lab NAME',
		};
	},
};

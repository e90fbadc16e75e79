import {defaultLabName, socketFolder} from '../description.js';
import {accountToDropTo} from '../local/account.js';
import {lookAtSockets} from '../local/sockets.js';
import {longestSocketPath} from '../notes-socket.js';
import type {Probe} from './finding.js';
import {folderOf} from './lab-folder-space.js';

export const socketsFolder: Probe = {
	name: 'sockets',
	needed: ['local'],
	async look(context) {
		const {request, lab} = context;
		const dir = await folderOf('local', context);
		const whose = lab ?? {name: request.name ?? defaultLabName, dir};
		const folder = socketFolder(whose);
		const longest = Buffer.byteLength(`${folder}/.s.PGSQL.65535.lock`);
		const says = `${folder}, ${longest} of ${longestSocketPath} bytes`;
		if (longest > longestSocketPath)
			return {state: 'error', says: `${says}: too long`, remedy: 'take a shorter name with --lab'};
		const place = await lookAtSockets(whose, await accountToDropTo().catch(() => undefined));
		if (place.kind !== 'foreign') return {state: 'ok', says};
		if (lab === undefined) return {state: 'ok', says: `${place.says}, so a lab takes another one`};
		return {state: 'error', says: place.says, remedy: 'take another lab with --lab NAME'};
	},
};

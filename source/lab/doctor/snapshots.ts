import path from 'node:path';
import {bytesInWords} from '../../base/units.js';
import {LabFault} from '../lab-fault.js';
import {snapshotsFolder} from '../snapshots/paths.js';
import {roomForSnapshots} from '../snapshots/room.js';
import {readStoredSnapshots} from '../snapshots/stored.js';
import type {Fact, Probe} from './finding.js';

/** The snapshots of the lab: how many, how large, and where. */
export const snapshots: Probe = {
	name: 'snapshots',
	needed: [],
	async look({lab}): Promise<Fact | undefined> {
		if (lab === undefined) return undefined;
		let room: number;
		try {
			room = roomForSnapshots();
		} catch (error) {
			if (!(error instanceof LabFault)) throw error;
			return {state: 'warning', says: error.message.replace(/\.$/, ''), remedy: 'set it right, or unset it'};
		}

		const {kept} = await readStoredSnapshots(lab.dir);
		const bytes = kept.reduce((sum, snapshot) => sum + snapshot.bytes, 0);
		const most = room === 0 ? 'none are kept' : `at most ${bytesInWords(room)}`;
		const where = path.join(lab.dir, snapshotsFolder);
		return {state: 'ok', says: `${kept.length}, ${bytesInWords(bytes)} (${most}), ${where}`};
	},
};

import path from 'node:path';
import {bytesInWords} from '../../base/units.js';
import {checkpointsFolder} from '../checkpoints/places.js';
import {roomForCheckpoints} from '../checkpoints/room.js';
import {readShelf} from '../checkpoints/stored.js';
import {LabFault} from '../lab-fault.js';
import type {Fact, Probe} from './finding.js';

/** The checkpoints of the lab that is looked at: how many, how large, and where. */
export const checkpoints: Probe = {
	name: 'checkpoints',
	needed: [],
	async look({lab}): Promise<Fact | undefined> {
		if (lab === undefined) return undefined;
		let room: number;
		try {
			room = roomForCheckpoints();
		} catch (error) {
			if (!(error instanceof LabFault)) throw error;
			return {state: 'warning', says: error.message.replace(/\.$/, ''), remedy: 'set it right, or unset it'};
		}

		const {kept} = await readShelf(lab.dir);
		const bytes = kept.reduce((sum, checkpoint) => sum + checkpoint.bytes, 0);
		const most = room === 0 ? 'none are kept' : `at most ${bytesInWords(room)}`;
		const where = path.join(lab.dir, checkpointsFolder);
		return {state: 'ok', says: `${kept.length}, ${bytesInWords(bytes)} (${most}), ${where}`};
	},
};

import {LabFault} from '../engine.js';
import type {Checkpoints} from './checkpoints.js';

export const noCheckpoints: Checkpoints = {
	list: async () => [],
	take: async () => ({kind: 'skipped', why: 'No checkpoints are kept.'}),
	async restore(lesson) {
		throw new LabFault(`There is no checkpoint of ${lesson}.`);
	},
	async startOver() {
		throw new LabFault('The lab cannot be started over.');
	},
};

import {whyNoTerminals} from '../terminals/pseudo-terminal.js';
import type {Probe} from './finding.js';

export const pseudoTerminal: Probe = {
	name: 'shell inside',
	needed: [],
	async look() {
		const why = await whyNoTerminals();
		if (why === undefined) return {state: 'ok', says: 'a shell and psql can run beside the lesson'};
		return {
			state: 'warning',
			says: `${why}; shell and psql then get the whole terminal until they end`,
			remedy: 'install the tutor with its optional packages, on a system that they are made for',
		};
	},
};

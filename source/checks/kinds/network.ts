import type {Look} from '../look.js';
import {notYet, passed} from '../observation.js';

export const lookAtNetwork: Look<'network'> = async ({network}, {engine}) => {
	const expected = `a network ${network} with the label of this lab`;
	switch (await engine.network(network)) {
		case 'present':
			return passed(`the network ${network} is there`);
		case 'foreign':
			return notYet(expected, `the network ${network} does not carry the label of this lab`);
		default:
			return notYet(expected, `there is no network ${network}`);
	}
};

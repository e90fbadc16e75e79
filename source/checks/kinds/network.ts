import {notYet, passed} from '../observation.js';
import type {CheckProbe} from '../probe.js';

export const probeNetwork: CheckProbe<'network'> = async ({network}, {engine}) => {
	const state = await engine.network(network);
	if (state === 'present') return passed({code: 'network-present', name: network});
	return notYet({code: state === 'foreign' ? 'network-foreign' : 'network-missing', name: network});
};

import {hasPrograms} from '../support/labs/local-instances.js';
import {proveMonkey} from '../support/monkey/prove.js';

proveMonkey(
	'local',
	{seed: 4, rounds: [0, 1, 2, 3, 4]},
	hasPrograms ? undefined : 'no programs of PostgreSQL are here',
);

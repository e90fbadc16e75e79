import {hasPrograms} from '../support/labs/local-instances.js';
import {proveMonkey} from '../support/monkey/prove.js';

proveMonkey(
	'local',
	{seed: 4, rounds: [5, 6, 7, 8, 9]},
	hasPrograms ? undefined : 'no programs of PostgreSQL are here',
);

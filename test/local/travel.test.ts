import {findPrograms} from '../../source/lab/local/programs.js';
import {proveTravelByCommands, proveTravelByKeys} from '../support/proofs/travel-proof.js';

const request = {options: [], skip: (await findPrograms()) ? undefined : 'no PostgreSQL programs are installed'};

proveTravelByCommands('local', request);
proveTravelByKeys('local', request);

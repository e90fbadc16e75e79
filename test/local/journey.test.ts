import {findPrograms} from '../../source/lab/local/programs.js';
import {proveJourneyByCommands, proveJourneyByKeys} from '../support/proofs/journey-proof.js';

const request = {options: [], skip: (await findPrograms()) ? undefined : 'no PostgreSQL programs are installed'};

proveJourneyByCommands('local', request);
proveJourneyByKeys('local', request);

import {findPrograms} from '../../source/lab/local/programs.js';
import {proveFinalStates} from '../support/proofs/final-state-proof.js';

proveFinalStates('local', (await findPrograms()) ? undefined : 'no PostgreSQL programs are installed');

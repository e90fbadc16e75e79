import {findPrograms} from '../../source/lab/local/programs.js';
import {proveTemplates} from '../support/proofs/template-proof.js';

proveTemplates('local', (await findPrograms()) ? undefined : 'no PostgreSQL programs are installed');

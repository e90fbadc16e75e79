import {findPrograms} from '../../source/lab/local/programs.js';
import {proveDeadServer} from '../support/proofs/dead-server-proof.js';

proveDeadServer('local', (await findPrograms()) ? undefined : 'no PostgreSQL programs are installed');

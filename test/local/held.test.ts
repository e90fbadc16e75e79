import {findPrograms} from '../../source/lab/local/programs.js';
import {proveHolding} from '../support/proofs/held-proof.js';

proveHolding('local', {}, (await findPrograms()) ? undefined : 'no PostgreSQL programs are installed');

import {findPrograms} from '../../source/lab/local/programs.js';
import {proveCheckpoints} from '../support/proofs/checkpoint-proof.js';

const programs = await findPrograms();
proveCheckpoints('local', programs ? undefined : 'no PostgreSQL programs are installed');

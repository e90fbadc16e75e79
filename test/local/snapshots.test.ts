import {findPrograms} from '../../source/lab/local/programs.js';
import {proveSnapshots} from '../support/proofs/snapshot-proof.js';

const programs = await findPrograms();
proveSnapshots('local', programs ? undefined : 'no PostgreSQL programs are installed');

import {findPrograms} from '../../source/lab/local/programs.js';
import {proveUndoing} from '../support/proofs/undo-proof.js';

const programs = await findPrograms();
proveUndoing('local', {}, programs ? undefined : 'no PostgreSQL programs are installed');

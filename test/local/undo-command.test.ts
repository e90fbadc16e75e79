import {findPrograms} from '../../source/lab/local/programs.js';
import {proveUndoCommand} from '../support/proofs/undo-command-proof.js';

proveUndoCommand('local', [], (await findPrograms()) ? undefined : 'no PostgreSQL programs are installed');

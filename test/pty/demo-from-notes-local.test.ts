import {hasPrograms} from '../support/labs/local-instances.js';
import {proveDemoFromNotes} from '../support/proofs/demo-from-notes-proof.js';

proveDemoFromNotes('local', hasPrograms ? undefined : 'no programs of PostgreSQL are here');

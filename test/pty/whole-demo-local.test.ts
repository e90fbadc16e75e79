import {hasPrograms} from '../support/labs/local-instances.js';
import {proveWholeDemo} from '../support/proofs/whole-demo-proof.js';

proveWholeDemo('local', {skip: hasPrograms ? undefined : 'no programs of PostgreSQL are here'});

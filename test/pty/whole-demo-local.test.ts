import {hasPrograms} from '../support/local-instances.js';
import {proveWholeDemo} from '../support/whole-demo-proof.js';

proveWholeDemo('local', undefined, hasPrograms ? undefined : 'no programs of PostgreSQL are here');

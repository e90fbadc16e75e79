import {findPrograms} from '../../source/lab/local/programs.js';
import {proveLabVersions} from '../support/proofs/lab-version-proof.js';

proveLabVersions('local', [], (await findPrograms()) ? undefined : 'no programs of PostgreSQL were found');

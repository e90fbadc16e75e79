import {hasPrograms, isRoot} from '../support/labs/local-instances.js';
import {proveFullArchive} from '../support/proofs/full-archive-proof.js';

proveFullArchive('local', hasPrograms && isRoot ? undefined : 'only root can mount a small file system');

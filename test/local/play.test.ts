import {hasPrograms} from '../support/labs/local-instances.js';
import {proveClusterPictures} from '../support/proofs/cluster-course-proof.js';

proveClusterPictures('local', hasPrograms ? undefined : 'no PostgreSQL programs are installed');

import {proveDockerCourse} from '../support/proofs/docker-parts.js';

await proveDockerCourse({from: 'base-backup'});

import {proveDockerCourse} from '../support/proofs/docker-parts.js';

await proveDockerCourse({before: 'base-backup'});

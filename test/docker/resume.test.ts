import {proveDockerResumption} from '../support/proofs/docker-parts.js';

await proveDockerResumption({before: 'base-backup'});

import {proveDockerResumption} from '../support/proofs/docker-parts.js';

await proveDockerResumption({from: 'base-backup'});

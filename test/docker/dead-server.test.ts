import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveDeadServer} from '../support/proofs/dead-server-proof.js';

const found = await dockerTestImage();

proveDeadServer('docker', 'reason' in found ? found.reason : undefined);

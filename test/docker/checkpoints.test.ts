import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveCheckpoints} from '../support/proofs/checkpoint-proof.js';

const found = await dockerTestImage();
proveCheckpoints('docker', 'reason' in found ? found.reason : undefined);

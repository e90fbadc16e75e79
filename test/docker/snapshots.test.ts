import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveSnapshots} from '../support/proofs/snapshot-proof.js';

const found = await dockerTestImage();
proveSnapshots('docker', 'reason' in found ? found.reason : undefined);

import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveFullArchive} from '../support/proofs/full-archive-proof.js';

const found = await dockerTestImage();
proveFullArchive('docker', 'reason' in found ? found.reason : undefined);

import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveScript} from '../support/proofs/script-proof.js';

const found = await dockerTestImage();
proveScript('docker', 'image' in found ? found.image : undefined, 'reason' in found ? found.reason : undefined);

import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveWholeDemo} from '../support/proofs/whole-demo-proof.js';

const found = await dockerTestImage();
proveWholeDemo('docker', 'image' in found ? found.image : undefined, 'reason' in found ? found.reason : undefined);

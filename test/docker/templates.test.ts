import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveTemplates} from '../support/proofs/template-proof.js';

const found = await dockerTestImage();
proveTemplates('docker', 'reason' in found ? found.reason : undefined);

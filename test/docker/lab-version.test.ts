import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveLabVersions} from '../support/proofs/lab-version-proof.js';

const found = await dockerTestImage();
const options = 'image' in found ? ['--image', found.image] : [];
proveLabVersions('docker', options, 'reason' in found ? found.reason : undefined);

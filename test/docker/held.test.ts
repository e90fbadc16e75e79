import {dockerTestImage} from '../support/docker-image.js';
import {proveHolding} from '../support/held-proof.js';

const found = await dockerTestImage();
const request = 'image' in found ? {image: found.image} : {};

proveHolding('docker', request, 'reason' in found ? found.reason : undefined);

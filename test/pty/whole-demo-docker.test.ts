import {dockerTestImage} from '../support/docker-image.js';
import {proveWholeDemo} from '../support/whole-demo-proof.js';

const found = await dockerTestImage();
proveWholeDemo('docker', 'image' in found ? found.image : undefined, 'reason' in found ? found.reason : undefined);

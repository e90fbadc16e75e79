import {dockerTestImage} from '../support/docker-image.js';
import {proveScript} from '../support/script-proof.js';

const found = await dockerTestImage();
proveScript('docker', 'image' in found ? found.image : undefined, 'reason' in found ? found.reason : undefined);

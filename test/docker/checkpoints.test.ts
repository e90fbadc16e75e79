import {proveCheckpoints} from '../support/checkpoint-proof.js';
import {dockerTestImage} from '../support/docker-image.js';

const found = await dockerTestImage();
proveCheckpoints('docker', 'image' in found ? found : {}, 'reason' in found ? found.reason : undefined);

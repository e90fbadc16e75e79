import {dockerTestImage} from '../support/docker-image.js';
import {proveUndoing} from '../support/undo-proof.js';

const found = await dockerTestImage();
proveUndoing('docker', 'image' in found ? {image: found.image} : {}, 'reason' in found ? found.reason : undefined);

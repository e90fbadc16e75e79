import {proveUndoing} from '../support/undo-proof.js';
import {dockerTestImage} from '../support/docker-image.js';

const found = await dockerTestImage();
proveUndoing('docker', 'image' in found ? {image: found.image} : {}, 'reason' in found ? found.reason : undefined);

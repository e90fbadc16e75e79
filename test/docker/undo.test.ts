import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveUndoing} from '../support/proofs/undo-proof.js';

const found = await dockerTestImage();
proveUndoing('docker', 'image' in found ? {image: found.image} : {}, 'reason' in found ? found.reason : undefined);

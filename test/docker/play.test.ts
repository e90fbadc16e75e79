import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveClusterPictures} from '../support/proofs/cluster-course-proof.js';

const found = await dockerTestImage();
proveClusterPictures('docker', 'reason' in found ? found.reason : undefined);

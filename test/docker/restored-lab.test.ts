import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveRestoredLab} from '../support/proofs/restored-lab-proof.js';

const found = await dockerTestImage();
const [image, reason] = 'image' in found ? [found.image, undefined] : ['', found.reason];

proveRestoredLab('docker', ['--image', image], reason, {
	stop: 'docker stop CONTAINER',
	start: 'docker start CONTAINER',
});

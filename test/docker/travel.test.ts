import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveTravelByKeys} from '../support/proofs/travel-proof.js';

const found = await dockerTestImage();

proveTravelByKeys('docker', {
	options: 'image' in found ? ['--image', found.image] : [],
	skip: 'reason' in found ? found.reason : undefined,
});

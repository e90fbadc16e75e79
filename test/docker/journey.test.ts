import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveJourneyByKeys} from '../support/proofs/journey-proof.js';

const found = await dockerTestImage();

proveJourneyByKeys('docker', {
	options: 'image' in found ? ['--image', found.image] : [],
	skip: 'reason' in found ? found.reason : undefined,
});

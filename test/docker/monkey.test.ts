import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveMonkey} from '../support/monkey/prove.js';

const found = await dockerTestImage();
proveMonkey(
	'docker',
	{seed: 3, rounds: [0, 1, 2]},
	'reason' in found ? found.reason : undefined,
	'image' in found ? found.image : undefined,
);

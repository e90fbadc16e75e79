import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveWholeDemo} from '../support/proofs/whole-demo-proof.js';

const found = await dockerTestImage();
// From there on, demo-accidents-docker.test.ts gives it.
proveWholeDemo('docker', {
	...('image' in found ? {image: found.image, skip: undefined} : {skip: found.reason}),
	to: 'base-backup',
});

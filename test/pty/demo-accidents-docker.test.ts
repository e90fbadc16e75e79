import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveWholeDemo} from '../support/proofs/whole-demo-proof.js';

const found = await dockerTestImage();
// From there on, demo-from-notes-docker.test.ts gives it.
proveWholeDemo('docker', {
	skip: 'reason' in found ? found.reason : undefined,
	from: 'base-backup',
	to: 'failover',
});

import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveUndoCommand} from '../support/proofs/undo-command-proof.js';

const found = await dockerTestImage();
proveUndoCommand(
	'docker',
	'image' in found ? ['--image', found.image] : [],
	'reason' in found ? found.reason : undefined,
);

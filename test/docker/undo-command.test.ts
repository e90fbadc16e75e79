import {dockerTestImage} from '../support/docker-image.js';
import {proveUndoCommand} from '../support/undo-command-proof.js';

const found = await dockerTestImage();
proveUndoCommand(
	'docker',
	'image' in found ? ['--image', found.image] : [],
	'reason' in found ? found.reason : undefined,
);

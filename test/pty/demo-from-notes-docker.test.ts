import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveDemoFromNotes} from '../support/proofs/demo-from-notes-proof.js';

const found = await dockerTestImage();
proveDemoFromNotes('docker', 'reason' in found ? found.reason : undefined);

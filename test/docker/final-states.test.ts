import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveFinalStates} from '../support/proofs/final-state-proof.js';

const found = await dockerTestImage();

proveFinalStates('docker', 'reason' in found ? found.reason : undefined);

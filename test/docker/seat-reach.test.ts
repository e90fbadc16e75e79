import {execa} from 'execa';
import {describe} from 'vitest';
import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveSeatReach} from '../support/proofs/seat-reach-proof.js';

const found = await dockerTestImage();
const image = 'image' in found ? found.image : '';
const reason = 'reason' in found ? ` (${found.reason})` : '';

describe.skipIf('reason' in found)(`a seat at a roster of the docker engine${reason}`, () => {
	proveSeatReach('docker', ['--image', image], async (_dir, lab) => {
		const {stdout, stderr} = await execa('docker', ['logs', `${lab}-postgres-1`], {stdin: 'ignore'});
		return `${stdout}${stderr}`;
	});
});

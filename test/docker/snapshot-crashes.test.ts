import {execa} from 'execa';
import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveKilledSnapshots} from '../support/proofs/snapshot-crash-proof.js';

const found = await dockerTestImage();
const [image, reason] = 'image' in found ? [found.image, undefined] : ['', found.reason];

proveKilledSnapshots('docker', ['--image', image], reason, async ({engine}) => {
	const container = engine.variables.get('postgres-1.container') ?? '';
	const {stdout} = await execa('docker', ['inspect', '--format', '{{.State.Paused}}', container]);
	return stdout.trim() === 'true';
});

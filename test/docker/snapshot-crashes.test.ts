import {execa} from 'execa';
import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveSnapshotsSurvive} from '../support/proofs/snapshot-crash-proof.js';

const found = await dockerTestImage();
const [image, reason] = 'image' in found ? [found.image, undefined] : ['', found.reason];

proveSnapshotsSurvive('docker', ['--image', image], reason, {
	async frozen({engine}) {
		const container = engine.variables.get('postgres-1.container') ?? '';
		const {stdout} = await execa('docker', ['inspect', '--format', '{{.State.Paused}}', container]);
		return stdout.trim() === 'true';
	},
	stopCommand: 'docker stop CONTAINER',
	startCommand: 'docker start CONTAINER',
});

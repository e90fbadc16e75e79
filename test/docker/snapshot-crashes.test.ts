import {execa} from 'execa';
import type {OpenLab} from '../../source/lab/open-lab.js';
import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveKilledSnapshots} from '../support/proofs/snapshot-crash-proof.js';

const found = await dockerTestImage();
const [image, reason] = 'image' in found ? [found.image, undefined] : ['', found.reason];
const containerOf = ({engine}: OpenLab) => engine.variables.get('postgres-1.container') ?? '';

proveKilledSnapshots('docker', ['--image', image], reason, {
	async isFrozen(lab) {
		const {stdout} = await execa('docker', ['inspect', '--format', '{{.State.Paused}}', containerOf(lab)]);
		return stdout.trim() === 'true';
	},
	async freeze(lab) {
		await execa('docker', ['pause', containerOf(lab)]);
	},
});

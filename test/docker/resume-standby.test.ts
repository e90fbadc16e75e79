import {expect} from 'vitest';
import {runProgram} from '../../source/lab/processes.js';
import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveResumption} from '../support/proofs/resume-proof.js';

const found = await dockerTestImage();

proveResumption(
	'docker',
	{
		options: 'image' in found ? ['--image', found.image] : [],
		skip: 'reason' in found ? found.reason : undefined,
		part: {from: 'base-backup'},
	},
	async (lab) => {
		const {exitCode} = await runProgram('docker', ['stop', `${lab}-postgres-1`, `${lab}-postgres-2`]);
		expect(exitCode).toBe(0);
	},
);

import {howToInstall} from '../installation.js';
import {findCommand, runProgram} from '../processes.js';
import type {Probe} from './finding.js';

/** Every command of the course is run by it. */
export const bash: Probe = {
	name: 'bash',
	needed: ['docker', 'local'],
	async look() {
		const file = await findCommand('bash');
		if (file !== undefined) return {state: 'ok', says: file};
		return {state: 'error', says: 'not on the PATH', remedy: 'install the package "bash" of this system'};
	},
};

/** The commands that the course shows are those of the docker command line. */
export const dockerCommand: Probe = {
	name: 'docker command',
	needed: ['docker'],
	async look() {
		const file = await findCommand('docker');
		if (file === undefined) {
			return {state: 'error', says: 'not on the PATH', remedy: (await howToInstall()).docker};
		}

		const {stdout} = await runProgram(file, ['--version']);
		const version = /version ([^\s,]+)/.exec(stdout)?.[1];
		return {state: 'ok', says: `${version === undefined ? '' : `${version}, `}${file}`};
	},
};

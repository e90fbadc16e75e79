import type {Probe} from './finding.js';

const wanted = {major: 20, minor: 20};

export const nodeVersion: Probe = {
	name: 'Node.js',
	needed: ['docker', 'local'],
	async look() {
		const {node} = process.versions;
		const [major = 0, minor = 0] = node.split('.').map(Number);
		if (major > wanted.major || (major === wanted.major && minor >= wanted.minor)) return {state: 'ok', says: node};
		return {
			state: 'error',
			says: `${node} is older than ${wanted.major}.${wanted.minor}`,
			remedy: `install Node.js ${wanted.major}.${wanted.minor} or newer, for example from https://nodejs.org`,
		};
	},
};

import {type Daemon, reachDaemon} from '../docker/daemon.js';
import {howToInstall} from '../installation.js';
import {LabFault} from '../lab-fault.js';
import {defaultImage} from '../open-lab.js';
import {findCommand} from '../processes.js';
import type {Fact, Probe} from './finding.js';

export const dockerDaemon: Probe = {
	name: 'Docker daemon',
	needed: ['docker'],
	late: {
		state: 'error',
		says: 'it does not answer',
		remedy: 'restart it: Docker Desktop, or "sudo systemctl restart docker"',
	},
	async look() {
		try {
			const daemon = await reachDaemon();
			const {version, rootless, system} = await daemon.describe();
			const kind = [system, ...(rootless ? ['rootless'] : [])].join(', ');
			return {state: 'ok', says: `${version} at ${daemon.endpoint.address} (${kind})`};
		} catch (error) {
			return notReached(error);
		}
	},
};

async function notReached(error: unknown): Promise<Fact> {
	if (!(error instanceof LabFault)) throw error;
	// Without the command there is nothing to start.
	const remedy = (await findCommand('docker')) === undefined ? (await howToInstall()).docker : error.remedy;
	return {state: 'error', says: inside(error.message), remedy};
}

/** The image is pulled when it is needed, so a lab can start without it. */
export const image: Probe = {
	name: 'image',
	needed: [],
	async look({request, lab}) {
		const name = request.image ?? lab?.image ?? defaultImage;
		const daemon: Daemon | undefined = await reachDaemon().catch(() => undefined);
		if (daemon === undefined) return undefined;
		if (await daemon.hasImage(name)) return {state: 'ok', says: `${name} is here`};
		return {
			state: 'warning',
			says: `${name} is not here yet; the first start fetches it (about 150 MB)`,
			remedy: `docker pull ${name}`,
		};
	},
};

/** A sentence as a part of another one. */
function inside(sentence: string): string {
	return sentence.replace(/\.$/, '');
}

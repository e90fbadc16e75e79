import type {DockerOptions} from 'dockerode';
import {LabFault} from '../lab-fault.js';
import {chosenAddress, connectionOptions, isLoopback, parseAddress} from './address.js';

/** How to reach the daemon that the `docker` command uses. */
export type Endpoint = {readonly address: string; readonly options: DockerOptions};

/**
 * Resolves DOCKER_HOST, DOCKER_CONTEXT and the current context, in the order of the docker command
 * (https://docs.docker.com/engine/manage-resources/contexts/).
 * @throws LabFault when that daemon runs on another machine: it could not mount the lab's folder
 */
export async function findEndpoint(env: NodeJS.ProcessEnv = process.env): Promise<Endpoint> {
	const chosen = await chosenAddress(env);
	const {address} = chosen;
	const url = parseAddress(address);
	if (url?.protocol === 'ssh:') throw remote(address);
	if (url !== undefined && isNetwork(url) && !isLoopback(url.hostname)) throw remote(address);
	const options = await connectionOptions(chosen);
	if (options !== undefined) return {address, options};
	throw new LabFault(
		`The Docker address ${address} is of no kind that the tutor knows.`,
		'Set DOCKER_HOST to a unix:// socket of this machine, or unset it.',
	);
}

function isNetwork({protocol}: URL): boolean {
	return protocol === 'tcp:' || protocol === 'http:' || protocol === 'https:';
}

function remote(address: string): LabFault {
	return new LabFault(
		`Docker is set to ${address}, another machine, and a daemon there cannot mount the lab's folder here.`,
		'For a daemon of this machine, unset DOCKER_HOST or run "docker context use default".',
	);
}

import {connectionOptions} from '../../lab/docker/address.js';
import type {Endpoint} from '../../lab/docker/endpoint.js';
import {LabFault} from '../../lab/lab-fault.js';
import type {Host} from './hosts.js';
import {addressMistake} from './parse-hosts.js';
import {addressOf} from './read-hosts.js';
import {sshTunnel} from './ssh-tunnel.js';

/** How a host's daemon is reached. */
export type Way = {
	/** @throws LabFault when the way is not there, which another try may mend */
	readonly endpoint: () => Promise<Endpoint>;
	readonly close: () => Promise<void>;
};

/**
 * The way to a host's daemon.
 * @throws LabFault when the host's context does not exist, or would be reached by a way on which anybody is let in
 */
export async function wayTo(host: Host, env: NodeJS.ProcessEnv = process.env): Promise<Way> {
	const {address, certificates} = await addressOf(host, env);
	if (address.startsWith('ssh:')) {
		const tunnel = sshTunnel(host.name, address);
		return {
			endpoint: async () => ({address, options: {socketPath: await tunnel.socket()}}),
			close: tunnel.close,
		};
	}

	const options = await connectionOptions({address, certificates});
	const encrypted = options?.protocol === 'https';
	const wrong = addressMistake(address, encrypted ? certificates : undefined);
	if (options === undefined || wrong !== undefined) {
		throw new LabFault(`The host ${host.name} cannot be used: ${wrong?.message ?? address}.`, undefined, 'request');
	}

	return {endpoint: async () => ({address, options}), close: async () => {}};
}

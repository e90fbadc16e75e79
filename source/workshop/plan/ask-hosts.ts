import {statfs} from 'node:fs/promises';
import {LabFault} from '../../lab/lab-fault.js';
import {inspectImage} from '../hosts/base-image.js';
import {wayTo} from '../hosts/endpoint-of.js';
import {HostDaemon} from '../hosts/host-daemon.js';
import type {Host} from '../hosts/hosts.js';
import {addressOf} from '../hosts/read-hosts.js';
import type {AskedHost, Capacity} from './plan.js';

/**
 * Asks all hosts for their capacity; one that does not answer within five seconds counts as down, and delays no other.
 */
export async function askHosts(
	hosts: readonly Host[],
	image: string,
	env: NodeJS.ProcessEnv = process.env,
): Promise<AskedHost[]> {
	return Promise.all(
		hosts.map(async (host) => ({
			name: host.name,
			limit: host.seats,
			memoryLimit: host.limits.memory,
			image: host.image ?? image,
			answer: await ask(host, host.image ?? image, env),
		})),
	);
}

async function ask(host: Host, image: string, env: NodeJS.ProcessEnv): Promise<AskedHost['answer']> {
	try {
		const way = await wayTo(host, env);
		try {
			return {kind: 'up', ...(await capacityOf(new HostDaemon(host, way), image, env))};
		} finally {
			await way.close();
		}
	} catch (error) {
		if (!(error instanceof LabFault)) throw error;
		return {kind: 'down', why: error.message};
	}
}

/** The used part of a daemon's answer (https://docs.docker.com/reference/api/engine/, GET /info). */
type Info = {
	readonly NCPU: number;
	readonly MemTotal: number;
	readonly DockerRootDir: string;
};

async function capacityOf(daemon: HostDaemon, image: string, env: NodeJS.ProcessEnv): Promise<Capacity> {
	const info = await daemon.ask(async (docker) => (await docker.info()) as Info);
	const found = await inspectImage(daemon, image);
	return {
		memory: info.MemTotal,
		cpus: info.NCPU,
		disk: await freeDisk(daemon.host, info, env),
		image: found === undefined ? 'missing' : 'here',
	};
}

/**
 * A daemon does not tell its free disk. On this machine its folder can be asked, unless it is in a virtual machine,
 * where that folder is not here.
 */
async function freeDisk(host: Host, {DockerRootDir: root}: Info, env: NodeJS.ProcessEnv): Promise<number | undefined> {
	const {address} = await addressOf(host, env);
	if (!address.startsWith('unix:') || process.platform !== 'linux') return undefined;
	const room = await statfs(root).catch(() => undefined);
	return room && room.bavail * room.bsize;
}

import {connect, createServer} from 'node:net';
import {type InstanceName, instanceNames} from '../course/variables.js';
import {LabFault} from './engine.js';

export type Ports = Record<InstanceName, number>;

/** The document's ports. */
const first = 5000;
const last = 5999;

export type PortChoice = {
	readonly ports: Ports;
	readonly busy: ReadonlyArray<{instance: InstanceName; port: number; instead: number}>;
};

/**
 * Chooses the document's ports where they are free, and the next free ones where they are not.
 * @param taken ports that are promised to other labs, whether they run or not
 * @throws LabFault when all ports from 5000 to 5999 are busy
 */
export async function choosePorts(taken: ReadonlySet<number>): Promise<PortChoice> {
	const ports: Partial<Ports> = {};
	const busy: Array<{instance: InstanceName; port: number; instead: number}> = [];
	const chosen = new Set<number>();
	const wishes = instanceNames.map((_, index) => first + index);
	for (const [index, instance] of instanceNames.entries()) {
		const wish = first + index;
		const isFree = async (port: number) => !chosen.has(port) && !taken.has(port) && !(await isPortBusy(port));
		let port: number | undefined = (await isFree(wish)) ? wish : undefined;
		for (let candidate = first; port === undefined && candidate <= last; candidate++) {
			if (!wishes.includes(candidate) && (await isFree(candidate))) port = candidate;
		}

		if (port === undefined) throw new LabFault(`All ports from ${first} to ${last} are busy.`, 'Free two of them.');
		if (port !== wish) busy.push({instance, port: wish, instead: port});
		chosen.add(port);
		ports[instance] = port;
	}

	return {ports: ports as Ports, busy};
}

/**
 * Whether something listens on a port of 127.0.0.1. Both ways of asking are needed: macOS lets one bind the loopback
 * address while another program listens on all addresses.
 */
export async function isPortBusy(port: number): Promise<boolean> {
	return (await answers(port)) || !(await canListen(port));
}

function answers(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect({port, host: '127.0.0.1', timeout: 500});
		const end = (answer: boolean) => {
			socket.destroy();
			resolve(answer);
		};

		socket.once('connect', () => end(true));
		socket.once('error', () => end(false));
		socket.once('timeout', () => end(false));
	});
}

function canListen(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(false));
		server.listen({port, host: '127.0.0.1', exclusive: true}, () => server.close(() => resolve(true)));
	});
}

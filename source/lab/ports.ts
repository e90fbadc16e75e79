import {createHash} from 'node:crypto';
import {connect, createServer} from 'node:net';
import {LabFault} from './lab-fault.js';

export type Ports = Record<string, number>;

/** The name of a thing that needs a port, and its port in the default lab. */
export type PortWish = {readonly name: string; readonly port?: number};

/** The ports of labs that cannot have their default ports. */
const portRange = {first: 5002, last: 5999};

export type PortChoice = {
	readonly ports: Ports;
	/** Default ports that are busy. */
	readonly busy: ReadonlyArray<{instance: string; port: number; instead: number}>;
};

/**
 * Chooses the default ports where they are free, for the default lab. Other labs, and busy ports, get free ones; the
 * lab's name decides where the search begins, so that labs that are made at the same moment do not choose the same.
 * @param seed of the lab; undefined for the default lab
 * @param taken ports of other labs, running or not
 * @throws LabFault when all ports from 5002 to 5999 are busy
 */
export async function choosePorts(
	seed: string | undefined,
	taken: ReadonlySet<number>,
	wishes: readonly PortWish[],
): Promise<PortChoice> {
	const ports: Ports = {};
	const busy: Array<{instance: string; port: number; instead: number}> = [];
	const chosen = new Set<number>(taken);
	const claim = async (port: number) => {
		if (chosen.has(port) || (await isPortBusy(port))) return undefined;
		chosen.add(port);
		return port;
	};

	for (const {name: instance, port: documented} of wishes) {
		const wish = seed === undefined ? documented : undefined;
		const wished = wish === undefined ? undefined : await claim(wish);
		const port = wished ?? (await firstFree(seed ?? '', claim));
		if (wish !== undefined && wished === undefined) busy.push({instance, port: wish, instead: port});
		ports[instance] = port;
	}

	return {ports, busy};
}

async function firstFree(seed: string, claim: (port: number) => Promise<number | undefined>): Promise<number> {
	const count = portRange.last - portRange.first + 1;
	const start = createHash('sha256').update(seed).digest().readUInt32BE(0) % count;
	for (let step = 0; step < count; step++) {
		const port = await claim(portRange.first + ((start + step) % count));
		if (port !== undefined) return port;
	}

	throw new LabFault(`All ports from ${portRange.first} to ${portRange.last} are busy.`, 'Free some of them.');
}

/** Why a server does not start: something else has its port. */
export function portInUse(port: number): LabFault {
	return new LabFault(
		`Port ${port} is in use by something else on this machine, so the server that had it cannot start.`,
		'Free the port, and try again.',
	);
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

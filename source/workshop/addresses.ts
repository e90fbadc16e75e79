import {networkInterfaces} from 'node:os';
import {LabFault} from '../lab/lab-fault.js';
import {isLoopback} from './loopback.js';

/** An address of this machine, as the operating system lists it. */
export type MachineAddress = {
	/** The network interface that has it. */
	readonly network: string;
	readonly address: string;
	readonly family: 4 | 6;
	/** It is reached from this machine alone. */
	readonly internal: boolean;
};

/** The server's addresses: where it listens, and which one learners use. */
export type Listening = {
	/** `all`: every address of this machine. */
	readonly on: 'all' | {readonly address: string};
	/** Only this machine reaches it, so no encryption is needed. */
	readonly loopback: boolean;
	/** The address in the join code. */
	readonly announced: string;
	/** Addresses at which others reach it as well. */
	readonly others: readonly string[];
	/** The address for this machine. */
	readonly host: string;
};

/** Bridges, tunnels and the networks of virtual machines: no learner sits behind them. */
const virtualNetwork =
	/^(docker|br-|veth|virbr|vboxnet|vmnet|vmenet|bridge|lxc|lxd|cni|flannel|podman|tun|tap|utun|wg)/;

export function addressesOfThisMachine(): MachineAddress[] {
	return Object.entries(networkInterfaces()).flatMap(([network, addresses = []]) =>
		addresses.map(({address, family, internal}) => ({network, address, family: family === 'IPv4' ? 4 : 6, internal})),
	);
}

/**
 * The IPv4 addresses at which other machines may reach this one: those of real networks first, in the system's order. A
 * self-assigned address (RFC 3927) is the last resort.
 */
export function reachableAddresses(addresses: readonly MachineAddress[]): string[] {
	const rank = ({network, address}: MachineAddress) =>
		virtualNetwork.test(network) ? 2 : address.startsWith('169.254.') ? 1 : 0;
	return addresses
		.filter(({family, internal}) => family === 4 && !internal)
		.toSorted((a, b) => rank(a) - rank(b))
		.map(({address}) => address);
}

/**
 * The meaning of `--listen` on a machine with these addresses.
 * @throws LabFault of kind `request` when it is none of them
 */
export function chooseListening(given: string | undefined, addresses: readonly MachineAddress[]): Listening {
	const wanted = given?.trim();
	const [announced, ...others] = reachableAddresses(addresses);
	if (wanted === undefined || ['*', '0.0.0.0', '::'].includes(wanted)) {
		// Without a network only this machine is there to come.
		if (announced === undefined) return chooseListening('127.0.0.1', addresses);
		// Machines behind a bridge of this one reach it by its other addresses, too.
		const virtual = new Set(addresses.filter(({network}) => virtualNetwork.test(network)).map(({address}) => address));
		return {
			on: 'all',
			loopback: false,
			announced,
			others: others.filter((address) => !virtual.has(address)),
			host: '127.0.0.1',
		};
	}

	const address = wanted === 'localhost' ? '127.0.0.1' : wanted;
	const loopback = isLoopback(address);
	if (!loopback && !addresses.some((own) => own.address === address)) {
		const own = [...(announced === undefined ? [] : [announced]), ...others, '127.0.0.1'];
		throw new LabFault(
			`--listen cannot be "${given}": this machine has no such address.`,
			`Its addresses are ${own.join(', ')}; without --listen it listens on all of them.`,
			'request',
		);
	}

	return {on: {address}, loopback, announced: address, others: [], host: address};
}

/** The address that an own roster listens at, from the one that this machine uses; absent: all addresses. */
export function listenAddress({
	host,
	fingerprint,
}: {
	readonly host: string;
	readonly fingerprint?: string;
}): string | undefined {
	return isLoopback(host) && fingerprint !== undefined ? undefined : host;
}

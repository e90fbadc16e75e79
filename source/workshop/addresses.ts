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

/** Where a server listens, and where learners are told to look for it. */
export type Listening = {
	/** `all`: every address of this machine. */
	readonly on: 'all' | {readonly address: string};
	/** Nobody but this machine reaches it, so that nothing need be encrypted. */
	readonly loopback: boolean;
	/** What stands in the join code. */
	readonly announced: string;
	/** Addresses at which others reach it as well. */
	readonly others: readonly string[];
	/** Where this machine reaches it. */
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
 * The IPv4 addresses at which other machines may reach this one: those of real networks first, in the system's order. An
 * address that a machine gives itself when nobody gives it one (RFC 3927) is the last resort.
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
 * What `--listen` means on a machine that has these addresses.
 * @throws LabFault of kind `request` when it is none of them
 */
export function chooseListening(given: string | undefined, addresses: readonly MachineAddress[]): Listening {
	const wanted = given?.trim();
	const [announced, ...others] = reachableAddresses(addresses);
	if (wanted === undefined || ['*', '0.0.0.0', '::'].includes(wanted)) {
		// Without a network only this machine is there to come.
		if (announced === undefined) return chooseListening('127.0.0.1', addresses);
		// Whoever is behind a bridge of this machine reaches it by its other addresses, too.
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

/** Where an own roster listens, told from how this machine reaches it; absent: at all addresses. */
export function listenAddress({
	host,
	fingerprint,
}: {
	readonly host: string;
	readonly fingerprint?: string;
}): string | undefined {
	return isLoopback(host) && fingerprint !== undefined ? undefined : host;
}

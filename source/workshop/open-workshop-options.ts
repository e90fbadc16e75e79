import type {LabRequest} from '../lab/description.js';
import {LabFault} from '../lab/lab-fault.js';
import {isPortBusy} from '../lab/ports.js';
import {addressesOfThisMachine, chooseListening, listenAddress} from './addresses.js';
import type {Program} from './gateway-process.js';
import type {Administrator} from './roster/roster.js';
import type {StepRow} from './roster/rows.js';
import {rosterUrl} from './roster-url.js';
import type {WorkshopDescription} from './workshop-description.js';

/** A request to open a workshop; what is left out is chosen, or as it was when the opening began. */
export type OpenWorkshopOptions = {
	readonly name: string;
	readonly seats?: number | undefined;
	/** A file of hosts, absolute. */
	readonly hosts?: string | undefined;
	/** The administrator of an existing server for the roster. */
	readonly roster?: Administrator | undefined;
	readonly listen?: string | undefined;
	readonly port?: number | undefined;
	/** How the server of an own roster is run. */
	readonly lab: Omit<LabRequest, 'name' | 'keeps'>;
	readonly steps: readonly StepRow[];
	readonly program: Program;
};

/**
 * Refuses options that contradict each other.
 * @throws LabFault of kind `request`
 */
export function refuseContradictoryOptions({roster, listen, port, hosts}: OpenWorkshopOptions): void {
	if (roster === undefined) return;
	const option = listen !== undefined ? '--listen' : port !== undefined ? '--port' : undefined;
	if (option !== undefined) {
		throw new LabFault(
			`${option} is for a roster of its own, and --roster names a server that listens already.`,
			`Leave out ${option} or --roster.`,
			'request',
		);
	}

	if (hosts !== undefined) {
		throw new LabFault(
			'Seats on hosts are reached by way of the machine that has the roster, which is to be this one.',
			'Leave out --roster or --hosts.',
			'request',
		);
	}
}

/**
 * Refuses options that differ from the open workshop.
 * @throws LabFault of kind `request` with the difference
 */
export function refuseOtherWorkshop(workshop: WorkshopDescription, options: OpenWorkshopOptions): void {
	const {name, seats, roster, hosts} = workshop;
	const {server} = roster;
	const other = (option: string, is: string) =>
		new LabFault(
			`The workshop "${name}" is open already, ${is}.`,
			`Leave out ${option} to go on with it, open another one with --name, or end this one with "workshop close".`,
			'request',
		);
	if (options.seats !== undefined && options.seats !== seats) throw other('--seats', `with ${seats} seats`);
	if (options.hosts !== undefined && options.hosts !== hosts) {
		throw other('--hosts', hosts === undefined ? 'without hosts' : `with the hosts of ${hosts}`);
	}

	if (options.roster !== undefined) {
		if (server.kind === 'own') throw other('--roster', 'with a roster of its own');
		if (server.administrator !== rosterUrl(options.roster))
			throw other('--roster', 'with its roster in another server');
	}

	if (options.port !== undefined && options.port !== roster.port) throw other('--port', `on port ${roster.port}`);
	const listens = listenAddress(roster);
	if (options.listen !== undefined && server.kind === 'own') {
		const {on} = chooseListening(options.listen, addressesOfThisMachine());
		if ((on === 'all' ? undefined : on.address) !== listens) {
			throw other('--listen', listens === undefined ? 'at all addresses of this machine' : `at ${listens}`);
		}
	}

	const {engine} = options.lab;
	if (engine !== undefined && server.kind === 'given') throw other('--engine', 'with its roster in a server of yours');
}

/** @throws LabFault of kind `request` when the requested port is in use */
export async function refuseBusyPort(port: number): Promise<void> {
	if (!(await isPortBusy(port))) return;
	throw new LabFault(
		`Port ${port} is in use by something else on this machine.`,
		'Name another one with --port, or leave it out to have a free one.',
		'request',
	);
}

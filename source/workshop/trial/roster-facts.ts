import {createServer} from 'node:net';
import type {Finding} from '../../lab/doctor/finding.js';
import {inWords} from '../../lab/file-errors.js';
import {LabFault} from '../../lab/lab-fault.js';
import {portsOfOtherLabs} from '../../lab/open-lab.js';
import {choosePorts} from '../../lab/ports.js';
import {addressesOfThisMachine, chooseListening, type MachineAddress} from '../addresses.js';

/** Whether this machine can serve a roster, and where learners would reach it. */
export async function rosterFindings(workshop: string): Promise<Finding[]> {
	return [await portFinding(workshop), addressFinding(addressesOfThisMachine())];
}

async function portFinding(workshop: string): Promise<Finding> {
	const name = 'roster ports';
	try {
		const {ports} = await choosePorts(workshop, await portsOfOtherLabs(workshop), [
			{name: 'roster'},
			{name: 'gateway'},
		]);
		const both = Object.values(ports);
		for (const port of both) await listenOnce(port);
		return {name, state: 'ok', says: `${both.join(' and ')} are free, as two for roster and gateway have to be`};
	} catch (error) {
		const says = error instanceof LabFault ? error.message : inWords(error);
		return {
			name,
			state: 'error',
			says: `nothing can be listened on: ${says.replace(/\.$/, '')}`,
			remedy: 'free two ports from 5002 to 5999, or keep the roster in a server of yours with --roster',
		};
	}
}

/** At all addresses, as the roster does. */
async function listenOnce(port: number): Promise<void> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen({port, host: '0.0.0.0', exclusive: true}, () => server.close(() => resolve()));
	});
}

export function addressFinding(addresses: readonly MachineAddress[]): Finding {
	const name = 'address';
	const {announced, others, loopback} = chooseListening(undefined, addresses);
	if (loopback) {
		return {
			name,
			state: 'error',
			says: 'this machine is in no network: nobody else could join',
			remedy: "join the room's network, and try again",
		};
	}

	const more = others.length === 0 ? '' : ` (or ${others.join(', ')})`;
	return {name, state: 'ok', says: `learners reach this machine at ${announced}${more}, if no firewall is in the way`};
}

import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {thisMachine} from '../../../source/workshop/hosts/read-hosts.js';

/** Writes a file of hosts that lists the daemon of this machine as `host-a`; returns where it is. */
export async function hostsFile(folder: string, seats: number, image: string): Promise<string> {
	const {endpoint} = await thisMachine(seats);
	if (endpoint.kind !== 'address') throw new Error('This machine has no address of its own.');
	const file = path.join(folder, 'hosts.yaml');
	const {address, certificates} = endpoint;
	const lines = [
		'hosts:',
		'  - name: host-a',
		`    address: ${address}`,
		...(certificates === undefined ? [] : [`    certificates: ${certificates}`]),
		`    seats: ${seats}`,
		`    image: ${image}`,
	];
	await writeFile(file, `${lines.join('\n')}\n`);
	return file;
}

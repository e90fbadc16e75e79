import type {Server} from 'node:http';
import {type AddressInfo, isIP} from 'node:net';
import {networkInterfaces} from 'node:os';
import {LabFault} from '../../lab/lab-fault.js';

/**
 * @param port `any`: a free one
 * @throws LabFault with the reason
 */
export function listenAt(server: Server, listen: string, port: number | 'any'): Promise<AddressInfo> {
	if (port !== 'any' && !(Number.isInteger(port) && port >= 1 && port <= 65_535))
		throw new LabFault(`There is no port ${port} for the board.`, 'Choose one from 1 to 65535.', 'request');
	return new Promise((resolve, reject) => {
		server.once('error', (error: NodeJS.ErrnoException) => reject(listenFault(error, listen, port)));
		server.listen({host: listen, port: port === 'any' ? 0 : port}, () => resolve(server.address() as AddressInfo));
	});
}

function listenFault({code, message}: NodeJS.ErrnoException, listen: string, port: number | 'any'): LabFault {
	const place = `${listen}:${port === 'any' ? '*' : port}`;
	switch (code) {
		case 'EADDRINUSE':
			return new LabFault(`The board cannot be served at ${place}: the port is in use.`, 'Choose another port.');
		case 'EACCES':
			return new LabFault(
				`The board cannot be served at ${place}: this account may not use the port.`,
				'Choose one from 1024 upward.',
			);
		case 'EADDRNOTAVAIL':
		case 'ENOTFOUND':
		case 'EAI_AGAIN':
			return new LabFault(
				`The board cannot be served at ${place}: this machine has no such address.`,
				'Name one of its own, or 0.0.0.0 for all.',
				'request',
			);
		default:
			return new LabFault(`The board cannot be served at ${place}: ${message}.`);
	}
}

/** The host of an address to open; with all addresses, one that other machines reach. */
export function hostToOpen(listen: string, {address}: AddressInfo): string {
	if (address !== '0.0.0.0' && address !== '::') {
		const host = isIP(listen) === 0 ? listen : address;
		return isIP(host) === 6 ? `[${host}]` : host;
	}

	const found = Object.values(networkInterfaces())
		.flatMap((entries) => entries ?? [])
		.find(({internal, family}) => !internal && family === 'IPv4');
	return found?.address ?? '127.0.0.1';
}

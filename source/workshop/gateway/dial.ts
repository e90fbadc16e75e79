import {once} from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import {isLoopback} from '../loopback.js';
import type {SeatKey} from '../roster/roster.js';

/** Time that a connection may take to be made, in milliseconds. */
const dialTime = 10_000;

const keepAliveTime = 10_000;

/** Why no connection was made; the message is a sentence. */
export class DialFault extends Error {
	override readonly name = 'DialFault';

	constructor(
		/** `final`: another try will not do. */
		readonly kind: 'away' | 'final',
		message: string,
	) {
		super(message);
	}
}

/**
 * Connects to the gateway of a seat, over TLS to the certificate that the key names; without one only on this machine.
 * Nothing of the seat has been said when this settles.
 * @throws DialFault
 */
export async function dial(
	{host, gateway, fingerprint}: Pick<SeatKey, 'host' | 'gateway' | 'fingerprint'>,
	signal: AbortSignal,
): Promise<net.Socket> {
	if (gateway === undefined) throw new DialFault('final', 'This workshop has no seats on machines of its own.');
	if (fingerprint === undefined && !isLoopback(host)) {
		throw new DialFault(
			'final',
			`The key of your seat does not tell how ${host} is known: join again with the join code.`,
		);
	}

	const limit = AbortSignal.any([signal, AbortSignal.timeout(dialTime)]);
	const socket = net.connect({
		host,
		port: gateway,
		keepAlive: true,
		keepAliveInitialDelay: keepAliveTime,
		noDelay: true,
	});
	socket.on('error', () => {});
	try {
		await once(socket, 'connect', {signal: limit});
		return fingerprint === undefined ? socket : await secure(socket, host, fingerprint, limit);
	} catch (error) {
		socket.destroy();
		if (error instanceof DialFault) throw error;
		throw new DialFault('away', `${host}:${gateway} ${why(error)}`);
	}
}

async function secure(socket: net.Socket, host: string, fingerprint: string, signal: AbortSignal): Promise<net.Socket> {
	// No authority has signed it: it is known by its fingerprint, and looked at before anything is said.
	const wrapped = tls.connect({socket, rejectUnauthorized: false, minVersion: 'TLSv1.2'});
	wrapped.on('error', () => {});
	await once(wrapped, 'secureConnect', {signal});
	const seen = plain(wrapped.getPeerCertificate().fingerprint256 ?? '');
	if (seen === plain(fingerprint)) return wrapped;
	wrapped.destroy();
	throw new DialFault(
		'final',
		`Somebody else answers for ${host}: its certificate is not that of the workshop. Ask the instructor.`,
	);
}

function plain(fingerprint: string): string {
	return fingerprint.replaceAll(':', '').toLowerCase();
}

function why(error: unknown): string {
	const {name, code, message} = error as NodeJS.ErrnoException;
	if (name === 'AbortError' || name === 'TimeoutError') return 'does not answer.';
	if (code === 'ECONNREFUSED') return 'is not open: the workshop may be closed.';
	if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'is not known in this network.';
	return `cannot be reached (${code ?? message}).`;
}

import {once} from 'node:events';
import net from 'node:net';
import type {Duplex} from 'node:stream';
import tls from 'node:tls';
import {isLoopback} from '../loopback.js';
import {encodeGatewayFrame} from './protocol.js';

export type Certificate = {readonly cert: string; readonly key: string};

export type AcceptOptions = {
	/** Address to listen at; absent: all of this machine. */
	readonly listen?: string | undefined;
	/** 0 takes a free one. */
	readonly port: number;
	/** Without one, learners of this machine only are served. */
	readonly certificate?: Certificate | undefined;
	/** Most connections at a time. */
	readonly most: number;
	/** Time that a connection has to become one, in milliseconds. */
	readonly time: number;
	readonly onConnection: (stream: Duplex, address: string) => void;
};

/** First byte of a TLS connection: a handshake record (RFC 8446, 5.1). */
const handshake = 0x16;

const keepAliveTime = 10_000;

/**
 * Accepts connections with TLS, and without it such as come from this machine, where there is nobody to listen in.
 * @returns the port, and how to stop; connections that are there are left to who has them
 * @throws Error with a code such as EADDRINUSE
 */
export async function accept(options: AcceptOptions): Promise<{readonly port: number; readonly stop: () => void}> {
	const {certificate, onConnection, time} = options;
	const secure =
		certificate === undefined
			? undefined
			: tls.createServer({...certificate, minVersion: 'TLSv1.2', handshakeTimeout: time});
	secure?.on('secureConnection', (socket) => onConnection(socket, socket.remoteAddress ?? ''));
	secure?.on('tlsClientError', (_, socket) => socket.destroy());
	const server = net.createServer({keepAlive: true, keepAliveInitialDelay: keepAliveTime, noDelay: true}, (socket) => {
		socket.on('error', () => {});
		const cut = setTimeout(() => socket.destroy(), time);
		socket.once('close', () => clearTimeout(cut));
		socket.once('readable', () => {
			clearTimeout(cut);
			const first: Buffer | null = socket.read(1);
			if (first === null) return;
			socket.unshift(first);
			const address = socket.remoteAddress ?? '';
			if (first[0] === handshake) {
				if (secure === undefined) socket.destroy();
				else secure.emit('connection', socket);
			} else if (isLoopback(address)) {
				onConnection(socket, address);
			} else {
				const text = 'This workshop speaks with other machines over TLS only: join it with its join code.';
				socket.end(encodeGatewayFrame({kind: 'refused', text}), () => socket.destroy());
			}
		});
	});
	server.maxConnections = options.most;
	const listening = once(server, 'listening');
	server.listen(options.port, options.listen);
	await listening;
	const {port} = server.address() as net.AddressInfo;
	return {port, stop: () => server.close()};
}

import {once} from 'node:events';
import {connect, createServer, type Socket} from 'node:net';
import {connect as connectSecurely, TLSSocket} from 'node:tls';
import {makeCertificate} from '../../../source/workshop/certificate.js';

/** PostgreSQL 15, 55.7: SSLRequest. */
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

export type Middle = {
	readonly host: string;
	readonly port: number;
	/** Whether it goes on to the roster by TLS. */
	readonly secured: boolean;
	/** Whether it passes on what comes without TLS. */
	readonly plain?: boolean;
};

/**
 * A man in the middle between a learner and a roster, who terminates TLS with a certificate of its own and passes all
 * on.
 */
export async function startMiddle(to: Middle) {
	const {key, cert} = await makeCertificate(['roster']);
	const sockets: Socket[] = [];
	let connections = 0;
	const keep = <S extends Socket>(socket: S): S => {
		sockets.push(socket);
		socket.on('error', () => socket.destroy());
		return socket;
	};

	let isSwallowing = false;
	const join = (near: Socket, far: Socket) => {
		connections += 1;
		near.on('data', (data) => isSwallowing || far.write(data));
		far.on('data', (data) => isSwallowing || near.write(data));
		near.on('close', () => far.destroy());
		far.on('close', () => near.destroy());
	};

	const server = createServer((socket) => {
		if (to.plain) {
			void reach().then((far) => join(keep(socket), far));
			return;
		}

		keep(socket).once('data', () => {
			socket.write('S');
			const near = keep(new TLSSocket(socket, {isServer: true, key, cert}));
			void reach().then((far) => join(near, far));
		});
	});

	async function reach(): Promise<Socket> {
		const plain = keep(connect(to.port, to.host));
		await once(plain, 'connect');
		if (!to.secured) return plain;
		plain.write(sslRequest);
		await once(plain, 'data');
		const secure = keep(connectSecurely({socket: plain, rejectUnauthorized: false}));
		await once(secure, 'secureConnect');
		return secure;
	}

	server.listen(0, '0.0.0.0');
	await once(server, 'listening');
	const address = server.address();
	return {
		port: typeof address === 'object' ? (address?.port ?? 0) : 0,
		connections: () => connections,
		/** From now on nothing comes through, without closing. */
		swallow() {
			isSwallowing = true;
		},
		async stop() {
			for (const socket of sockets) socket.destroy();
			server.close();
		},
	};
}

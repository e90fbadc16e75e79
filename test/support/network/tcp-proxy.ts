import {once} from 'node:events';
import net from 'node:net';

/** A stretch of network between a learner and a workshop, which can be cut, or fall silent. */
export class TcpProxy {
	port = 0;
	/** Connections that were made so far. */
	made = 0;
	readonly #target: number;
	readonly #address: string;
	readonly #sockets = new Set<net.Socket>();
	readonly #server = net.createServer((near) => this.#join(near));

	/**
	 * @param target port of what it leads to
	 * @param address of both: of what it leads to, and at which it is reached itself
	 */
	constructor(target: number, address = '127.0.0.1') {
		this.#target = target;
		this.#address = address;
	}

	async open(): Promise<void> {
		const listening = once(this.#server, 'listening');
		this.#server.listen(this.port, this.#address);
		await listening;
		this.port = (this.#server.address() as net.AddressInfo).port;
	}

	/** Breaks what is connected now; the next connection is made again. */
	cut(): void {
		for (const socket of this.#sockets) socket.resetAndDestroy();
	}

	/** Passes nothing on any more, without closing: a cable that was pulled. */
	hush(): void {
		for (const socket of this.#sockets) socket.unpipe().pause();
	}

	/** Breaks everything, and takes no new connection until it is opened again. */
	async close(): Promise<void> {
		const closed = new Promise((resolve) => {
			this.#server.close(resolve);
		});
		this.cut();
		await closed;
	}

	#join(near: net.Socket): void {
		this.made++;
		const far = net.connect(this.#target, this.#address);
		near.pipe(far).pipe(near);
		for (const [one, other] of [
			[near, far],
			[far, near],
		] as const) {
			this.#sockets.add(one);
			one.on('error', () => {});
			one.on('close', () => {
				this.#sockets.delete(one);
				other.destroy();
			});
		}
	}
}

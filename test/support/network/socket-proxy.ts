import {rmSync} from 'node:fs';
import net from 'node:net';

/** Stands between a program and a Unix socket, so that what serves the socket can go away without being stopped. */
export class SocketProxy {
	readonly #connections = new Set<net.Socket>();
	#server: net.Server | undefined;

	/** @param file of the socket that the program uses; @param target of the real one */
	constructor(
		readonly file: string,
		private readonly target: string,
	) {}

	async open(): Promise<void> {
		const server = net.createServer({allowHalfOpen: true}, (near) => {
			const far = net.connect({path: this.target, allowHalfOpen: true});
			near.pipe(far).pipe(near);
			for (const [one, other] of [
				[near, far],
				[far, near],
			] as const) {
				this.#connections.add(one);
				one.on('error', () => other.destroy());
				one.on('close', () => {
					this.#connections.delete(one);
					other.destroy();
				});
			}
		});
		await new Promise<void>((resolve) => server.listen(this.file, resolve));
		this.#server = server;
	}

	/** Ends all connections, and refuses new ones. */
	close(): void {
		this.#server?.close();
		rmSync(this.file, {force: true});
		for (const connection of this.#connections) connection.destroy();
	}
}

import {once} from 'node:events';
import net from 'node:net';

/** A network between a program and a server, which can be cut, silenced and slowed down while both know nothing of it. */
export class UnsteadyNetwork {
	readonly #sockets = new Set<net.Socket>();
	/** The program's side of each connection, as long as the program keeps it. */
	readonly #near = new Set<net.Socket>();
	readonly #target: {readonly host: string; readonly port: number};
	readonly #server: net.Server;
	/** `silent`: connections stay, and nothing gets through. `slow`: each piece takes 50 milliseconds. */
	#mode: 'open' | 'silent' | 'slow' | 'cut' = 'open';

	private constructor(target: {readonly host: string; readonly port: number}) {
		this.#target = target;
		this.#server = net.createServer((near) => this.#join(near));
	}

	static async start(target: {readonly host: string; readonly port: number}): Promise<UnsteadyNetwork> {
		const proxy = new UnsteadyNetwork(target);
		await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
		return proxy;
	}

	get port(): number {
		return (this.#server.address() as net.AddressInfo).port;
	}

	open(): void {
		this.#mode = 'open';
	}

	slow(): void {
		this.#mode = 'slow';
	}

	/** Connections stay open, for ever if neither side hangs up; `open` does not revive them. */
	silence(): void {
		this.#mode = 'silent';
	}

	/** Settles when the program has hung up each connection that is open now; returns their number. */
	async hungUp(): Promise<number> {
		const all = await Promise.all([...this.#near].map((near) => once(near, 'close')));
		return all.length;
	}

	/** Ends all connections; new ones end at once. */
	cut(): void {
		this.#mode = 'cut';
		for (const socket of this.#sockets) socket.destroy();
	}

	async close(): Promise<void> {
		this.cut();
		await new Promise((resolve) => this.#server.close(resolve));
	}

	#join(near: net.Socket): void {
		if (this.#mode === 'cut') {
			near.destroy();
			return;
		}

		this.#near.add(near);
		near.on('close', () => this.#near.delete(near));
		const far = net.connect(this.#target);
		let isSilent = false;
		for (const [one, other] of [
			[near, far],
			[far, near],
		] as const) {
			this.#sockets.add(one);
			one.on('data', (data) => {
				isSilent ||= this.#mode === 'silent';
				if (isSilent) return;
				if (this.#mode === 'slow') setTimeout(() => other.write(data), 50);
				else other.write(data);
			});
			one.on('error', () => {});
			one.on('close', () => {
				this.#sockets.delete(one);
				if (!isSilent) other.destroy();
			});
		}
	}
}

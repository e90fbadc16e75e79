import {isDeepStrictEqual} from 'node:util';
import {instanceNames} from '../course/variables.js';
import {assemble, findStreams, streamKey} from './assemble.js';
import type {Cluster} from './cluster.js';
import {type Attention, InstanceWatch, type WatchedEngine} from './instance-watch.js';
import {type LagHistory, withLag} from './lag-history.js';
import {unknownCluster} from './unknown-cluster.js';

export type {Attention} from './instance-watch.js';

/**
 * Watches a lab's cluster as closely as somebody looks at it. Each instance is looked at by itself, so that one that
 * hangs does not hide the others. Nobody is watched before the first `attend`.
 */
export class ClusterWatch {
	readonly #instances: ReadonlyMap<string, InstanceWatch>;
	readonly #listener: (cluster: Cluster) => void;
	#histories: ReadonlyMap<string, LagHistory> = new Map();
	#cluster: Cluster;
	#closed = false;

	/** @param listener hears of each picture that differs from the one before */
	constructor(engine: WatchedEngine, listener: (cluster: Cluster) => void) {
		this.#listener = listener;
		this.#cluster = unknownCluster(engine.variables);
		this.#instances = new Map(
			instanceNames(engine.variables).map((name) => [name, new InstanceWatch(name, engine, () => this.#redraw())]),
		);
	}

	/** The newest picture. */
	get cluster(): Cluster {
		return this.#cluster;
	}

	/**
	 * `close`: looks twice a second; `loose`: every three seconds; `none`: not at all, and the connections are closed. The
	 * last picture stays.
	 */
	attend(attention: Attention): void {
		for (const instance of this.#instances.values()) instance.attend(attention);
	}

	/** Something may have changed: looks now. */
	wake(): void {
		for (const instance of this.#instances.values()) instance.wake();
	}

	/** The servers stand still for a moment: they are not asked until `release`, and the last picture stays. */
	hold(): void {
		for (const instance of this.#instances.values()) instance.hold();
	}

	release(): void {
		for (const instance of this.#instances.values()) instance.release();
	}

	/** Takes in a line of an instance's server log, secrets masked: it may tell why archiving fails, or that roles change. */
	log(instance: string, line: string): void {
		this.#instances.get(instance)?.log(line);
	}

	/** Stops looking and ends the connections; settles within a second whatever the servers do. */
	async close(): Promise<void> {
		this.#closed = true;
		await Promise.all([...this.#instances.values()].map((instance) => instance.close()));
	}

	#redraw(): void {
		if (this.#closed) return;
		const views = [...this.#instances.values()].map(({view}) => view);
		const streams = findStreams(views);
		const now = Date.now();
		this.#histories = new Map(
			streams.flatMap((stream) => {
				const key = streamKey(stream);
				const history = withLag(this.#histories.get(key), now, stream.lag);
				return history === undefined ? [] : [[key, history]];
			}),
		);
		const values = new Map([...this.#histories].map(([key, history]) => [key, history.values]));
		const cluster = assemble(views, streams, values);
		const before = this.#cluster;
		if (isDeepStrictEqual(cluster, before)) return;
		this.#cluster = cluster;
		// A server that comes or goes makes a difference to the others at once.
		if (cluster.instances.some(({server}, index) => server.kind !== before.instances[index]?.server.kind)) this.wake();
		this.#listener(cluster);
	}
}

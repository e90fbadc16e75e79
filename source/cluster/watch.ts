import {isDeepStrictEqual} from 'node:util';
import {instanceNames} from '../course/variables.js';
import {assemble, findStreams, streamKey} from './assemble.js';
import type {Cluster} from './cluster.js';
import {InstanceWatch, type PollRate, type WatchedEngine} from './instance-watch.js';
import {type LagHistory, withLag} from './lag-history.js';
import {unknownCluster} from './unknown-cluster.js';

export type {PollRate} from './instance-watch.js';

/**
 * Polls the instances of a lab and makes a picture of the cluster. Each instance has its own poll, so that one that
 * hangs does not hide the others. Polling begins with the first `setPollRate`.
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
	 * `fast`: twice a second; `slow`: every three seconds; `off`: never, the connections are closed, and the last picture
	 * stays.
	 */
	setPollRate(pollRate: PollRate): void {
		for (const instance of this.#instances.values()) instance.setPollRate(pollRate);
	}

	/** Something may have changed: looks now. */
	wake(): void {
		for (const instance of this.#instances.values()) instance.wake();
	}

	/** Stops asking the servers until `release`; the last picture stays. */
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
		// A server that comes or goes changes what the others report.
		if (cluster.instances.some(({server}, index) => server.kind !== before.instances[index]?.server.kind)) this.wake();
		this.#listener(cluster);
	}
}

import type {CheckContext} from '../checks/probe.js';
import type {Cluster} from '../cluster/cluster.js';
import {ClusterWatch, type PollRate} from '../cluster/watch.js';
import type {Engine} from '../lab/engine.js';
import {Servers} from '../lab/servers.js';
import type {TutorEvent} from './events.js';
import {OpenTerminals} from './open-terminals.js';
import {ServerLogs} from './server-logs.js';

type Hearer = {
	readonly emit: (event: TutorEvent) => void;
	readonly onLogLines: (instance: string, lines: readonly string[]) => void;
	readonly onCluster: (cluster: Cluster) => void;
	/** Something has changed in the lab. */
	readonly onChange: () => void;
};

/** All that a tutor keeps open towards a lab's servers: clients, terminals, server logs, the picture of the cluster. */
export class Connections {
	readonly context: CheckContext;
	readonly terminals: OpenTerminals;
	readonly logs: ServerLogs;
	readonly #engine: Engine;
	readonly #hearer: Hearer;
	readonly #servers: Servers;
	#cluster: ClusterWatch | undefined;
	#stopHearing: () => void = () => {};

	constructor(engine: Engine, hearer: Hearer) {
		this.#engine = engine;
		this.#hearer = hearer;
		this.#servers = new Servers(engine);
		this.context = {engine, servers: this.#servers};
		this.terminals = new OpenTerminals(engine);
		this.logs = new ServerLogs(engine, hearer.emit, (instance, lines) => this.#onLogLines(instance, lines));
	}

	/** Follows the server logs and the engine's events, from now on. */
	follow(): void {
		this.stopFollowing();
		this.logs.follow();
		this.#stopHearing = this.#engine.onChange(() => {
			this.#hearer.onChange();
			this.#cluster?.wake();
		});
	}

	stopFollowing(): void {
		this.logs.stop();
		this.#stopHearing();
		this.#stopHearing = () => {};
	}

	/** Polls the cluster at this rate; the first call begins it. */
	setPollRate(pollRate: PollRate): void {
		if (pollRate !== 'off') {
			this.#cluster ??= new ClusterWatch(this.#engine, this.#hearer.onCluster);
		}

		this.#cluster?.setPollRate(pollRate);
	}

	/** The lab is copied, and nothing of it may be written for us: keeps the picture of the cluster until `release`. */
	hold(): void {
		this.#cluster?.hold();
	}

	release(): void {
		this.#cluster?.release();
	}

	/** Ends every connection to the servers, which are about to go; shells stay open. */
	async leaveServers(): Promise<void> {
		this.stopFollowing();
		const cluster = this.#cluster;
		this.#cluster = undefined;
		await Promise.all([cluster?.close(), this.terminals.leaveServers(), this.#servers.close()]);
	}

	/** Ends everything, terminals included. */
	async close(): Promise<void> {
		this.logs.close();
		this.stopFollowing();
		await Promise.all([this.terminals.close(), this.#servers.close(), this.#cluster?.close()]);
	}

	#onLogLines(instance: string, lines: readonly string[]): void {
		this.#hearer.onLogLines(instance, lines);
		for (const line of lines) {
			this.#cluster?.log(instance, line);
			// It waits until its clients have left, and the checks' connection is one.
			if (line.includes('received smart shutdown request')) this.#servers.release(instance);
		}
	}
}

import type {
	Cluster,
	InstancePicture,
	Primary,
	Server,
	Standby,
	WalSender,
	WalStream,
} from '../../../source/cluster/cluster.js';
import {ClusterWatch} from '../../../source/cluster/watch.js';
import {redact, secretValues} from '../../../source/course/variables.js';
import type {Engine} from '../../../source/lab/engine.js';

/** Watches a lab as the tutor does, and waits for what is to be seen. */
export class ClusterEye {
	readonly watch: ClusterWatch;
	readonly pictures: Cluster[] = [];
	readonly log: string[] = [];
	readonly #waiting = new Set<() => void>();
	readonly #stops: ReadonlyArray<() => void>;

	constructor(engine: Engine) {
		const secrets = secretValues(engine.variables);
		this.watch = new ClusterWatch(engine, (cluster) => {
			this.pictures.push(cluster);
			for (const look of this.#waiting) look();
		});
		this.#stops = [
			engine.followLogs((instance, line) => {
				this.log.push(`${instance}: ${line}`);
				this.watch.log(instance, redact(line, secrets));
			}),
			engine.onChange(() => this.watch.wake()),
		];
		this.watch.setPollRate('fast');
	}

	/** Waits until the picture is as asked, for `within` milliseconds at most. */
	async until(what: string, holds: (cluster: Cluster) => boolean, within = 15_000): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			const end = (settle: () => void) => {
				this.#waiting.delete(look);
				clearTimeout(timer);
				settle();
			};
			const look = () => {
				if (holds(this.watch.cluster)) end(resolve);
			};
			const timer = setTimeout(() => end(() => reject(new Error(`not seen: ${what}\n${this.#told()}`))), within);
			this.#waiting.add(look);
			look();
		});
	}

	server(name: string): Server {
		return serverOf(this.watch.cluster, name);
	}

	async close(): Promise<void> {
		for (const stop of this.#stops) stop();
		await this.watch.close();
	}

	#told(): string {
		return `${JSON.stringify(this.watch.cluster, undefined, 1)}\n${this.log.slice(-15).join('\n')}`;
	}
}

export function serverOf({instances}: Cluster, name: string): Server {
	return instances.find((instance: InstancePicture) => instance.name === name)?.server ?? {kind: 'unknown'};
}

export function primaryOf(cluster: Cluster, name: string): Primary | undefined {
	const server = serverOf(cluster, name);
	return server.kind === 'primary' ? server : undefined;
}

export function standbyOf(cluster: Cluster, name: string): Standby | undefined {
	const server = serverOf(cluster, name);
	return server.kind === 'standby' ? server : undefined;
}

export function streamOf({streams}: Cluster, from = 'postgres-1', to = 'postgres-2'): WalStream | undefined {
	return streams.find((stream) => stream.from === from && stream.to === to);
}

export function senderOf(cluster: Cluster): WalSender | undefined {
	const sender = streamOf(cluster)?.sender;
	return sender === 'none' ? undefined : sender;
}

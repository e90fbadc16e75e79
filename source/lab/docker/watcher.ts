import {setTimeout as delay} from 'node:timers/promises';
import type {Daemon} from './daemon.js';

type LogListener = (instance: string, line: string) => void;

/** Time between two attempts to reach a daemon that went away. */
const reconnectDelayMs = 1000;

/** Follows a lab's events and logs, and comes back when the daemon does. */
export class DockerWatcher {
	readonly #changeListeners = new Set<() => void>();
	readonly #logListeners = new Set<LogListener>();
	readonly #closing = new AbortController();
	readonly #followed = new Set<string>();
	/** Containers that were started again while the log of their earlier run was still being read. */
	readonly #startedAgain = new Set<string>();
	#started = false;

	/**
	 * @param label of everything that belongs to the lab
	 * @param instances by name of their container
	 */
	constructor(
		private readonly daemon: Daemon,
		private readonly label: string,
		private readonly instances: ReadonlyMap<string, string>,
	) {}

	onChange(listener: () => void): () => void {
		this.#changeListeners.add(listener);
		this.#start();
		return () => this.#changeListeners.delete(listener);
	}

	followLogs(listener: LogListener): () => void {
		this.#logListeners.add(listener);
		this.#start();
		return () => this.#logListeners.delete(listener);
	}

	close(): void {
		this.#closing.abort();
		this.#changeListeners.clear();
		this.#logListeners.clear();
	}

	#start(): void {
		if (this.#started) return;
		this.#started = true;
		void this.#watchEvents();
	}

	async #watchEvents(): Promise<void> {
		const {signal} = this.#closing;
		while (!signal.aborted) {
			for (const container of this.instances.keys()) void this.#followLog(container, new Date());
			try {
				await this.daemon.followEvents(this.label, (event) => this.#onEvent(event), signal);
			} catch {
				// The daemon does not answer; the next round asks again.
			}

			await delay(reconnectDelayMs, undefined, {signal}).catch(() => {});
		}
	}

	#onEvent({action, name}: {action: string; name?: string}): void {
		if (action.startsWith('exec_')) return;
		if (action === 'start' && name !== undefined && this.instances.has(name)) {
			void this.#followLog(name);
		}

		for (const listener of this.#changeListeners) listener();
	}

	/** @param since when absent, from the container's start on */
	async #followLog(container: string, since?: Date): Promise<void> {
		const instance = this.instances.get(container);
		if (instance === undefined) return;
		if (this.#followed.has(container)) {
			if (since === undefined) this.#startedAgain.add(container);
			return;
		}

		this.#followed.add(container);
		const begun = new Date();
		try {
			const listen = (line: string) => {
				for (const listener of this.#logListeners) listener(instance, line);
			};

			const start = since ?? (await this.daemon.container(container))?.startedAt ?? new Date();
			await this.daemon.followLog(container, start, listen, this.#closing.signal);
		} catch {
			// Without a daemon there is no log; the event loop above reconnects.
		} finally {
			this.#followed.delete(container);
			if (this.#startedAgain.delete(container)) void this.#followStartedSince(container, begun);
		}
	}

	async #followStartedSince(container: string, time: Date): Promise<void> {
		const found = await this.daemon.container(container).catch(() => undefined);
		// It may be the start whose log has just ended.
		if (found !== undefined && found.startedAt > time) await this.#followLog(container);
	}
}

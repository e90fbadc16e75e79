import Docker, {type DockerOptions} from 'dockerode';
import {LabFault} from '../../lab/lab-fault.js';
import type {Way} from './endpoint-of.js';
import type {Host} from './hosts.js';

/** Time that a daemon has for an answer when it is only asked something, in milliseconds. */
export const patience = 5000;

/** Time without a byte after which work that a daemon does is given up, in milliseconds. */
const workPatience = 120_000;

type Failure = NodeJS.ErrnoException & {statusCode?: number; json?: {message?: string}};

/** A host does not answer: its seats have to wait, all others not. */
export class HostAway extends LabFault {}

/** The daemon of one host. What fails is told as a LabFault that names the host; HostAway when it does not answer. */
export class HostDaemon {
	#options: {readonly address: string; readonly options: DockerOptions} | undefined;

	constructor(
		readonly host: Host,
		private readonly way: Way,
	) {}

	get name(): string {
		return this.host.name;
	}

	/** Asks something that takes no work; rejects after five seconds. */
	async ask<Answer>(question: (docker: Docker) => Promise<Answer>): Promise<Answer> {
		return this.#within(patience, question, {timeout: patience, connectionTimeout: patience});
	}

	/**
	 * Has it do something that takes its time: it is given up when nothing has moved for two minutes.
	 * @param limit longest time in milliseconds
	 */
	async work<Result>(work: (docker: Docker) => Promise<Result>, limit = 300_000): Promise<Result> {
		// The way is tried first: what is not there is told within seconds, and not after minutes.
		await this.ask((docker) => docker.ping());
		return this.#within(limit, work, {timeout: workPatience});
	}

	/** Opens something that stays open for as long as it takes; rejects when it is not open after five seconds. */
	async open<Opened>(open: (docker: Docker) => Promise<Opened>): Promise<Opened> {
		return this.#within(patience, open, {});
	}

	async #within<Result>(
		limit: number,
		call: (docker: Docker) => Promise<Result>,
		limits: {timeout?: number; connectionTimeout?: number},
	): Promise<Result> {
		let timer: NodeJS.Timeout | undefined;
		const silence = new Promise<never>((_, reject) => {
			timer = setTimeout(() => reject(this.#away(`has not answered for ${limit / 1000} seconds`)), limit);
		});
		try {
			return await Promise.race([this.#call(call, limits), silence]);
		} finally {
			clearTimeout(timer);
		}
	}

	async #call<Result>(call: (docker: Docker) => Promise<Result>, limits: object): Promise<Result> {
		try {
			const {address, options} = await this.way.endpoint().catch((error: LabFault) => {
				throw new HostAway(error.message, error.remedy);
			});
			this.#options = {address, options};
			return await call(new Docker({...options, ...limits}));
		} catch (error) {
			throw error instanceof LabFault ? error : this.#fault(error as Failure);
		}
	}

	#fault(failure: Failure): LabFault {
		const said = (failure.json?.message ?? failure.message).trim();
		if (failure.statusCode !== undefined) return new LabFault(`Docker on the host ${this.name} says: ${said}`);
		switch (failure.code) {
			case 'ECONNREFUSED':
			case 'ENOENT':
			case 'ENOTDIR':
				return this.#away('has no Docker daemon that answers');
			case 'ENOTFOUND':
			case 'EAI_AGAIN':
				return this.#away('has a name that this machine cannot find');
			case 'EHOSTUNREACH':
			case 'ENETUNREACH':
			case 'ETIMEDOUT':
				return this.#away('cannot be reached');
			case 'ECONNRESET':
			case 'EPIPE':
				return this.#away('has broken off the connection');
			case 'EACCES':
				return this.#away('does not let you use its Docker daemon');
			default:
				return this.#away(`does not answer as a Docker daemon: ${said}`);
		}
	}

	#away(how: string): HostAway {
		const address = this.#options?.address;
		return new HostAway(
			`The host ${this.name}${address === undefined ? '' : ` (${address})`} ${how}.`,
			'Its seats wait for it; all others go on.',
		);
	}
}

/** Lets the named HTTP answers of a daemon pass as "nothing". */
export function unless(...accepted: number[]): (error: Failure) => undefined {
	return (error) => {
		if (accepted.includes(error.statusCode ?? 0)) return undefined;
		throw error;
	};
}

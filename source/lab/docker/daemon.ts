import {PassThrough} from 'node:stream';
import Docker from 'dockerode';
import {waitingFor} from '../../base/waiting.js';
import {within} from '../../base/within.js';
import type {ImagePull, ProgramResult} from '../engine.js';
import {LabFault} from '../lab-fault.js';
import {asFault, unless} from './daemon-faults.js';
import {type Endpoint, findEndpoint} from './endpoint.js';
import {pullImage} from './pull-image.js';
import {collect, endWith, forEachLine, framesToText} from './streams.js';
import {answerTimeoutMs, notAnswered, whileAlive} from './while-alive.js';

export type ContainerFacts = {
	readonly id: string;
	readonly name: string;
	readonly labels: Readonly<Record<string, string>>;
	readonly running: boolean;
	/** It was started once, whether that succeeded or not. */
	readonly hasRun: boolean;
	readonly exitCode: number;
	/** Why the daemon could not start it, in its own words, or empty. */
	readonly error: string;
	readonly startedAt: Date;
	/** Folders of the daemon's machine that it has. */
	readonly folders: readonly string[];
	/** Ports of the daemon's machine that it has while it runs. */
	readonly ports: readonly number[];
};

/** Mounted folder of a helper container. */
export type Mount = {readonly folder: string; readonly at: string; readonly readOnly: boolean};

/**
 * The daemon that the docker command would talk to.
 * @throws LabFault when none of this machine answers
 */
export async function reachDaemon(): Promise<Daemon> {
	const daemon = new Daemon(await findEndpoint());
	await daemon.version();
	return daemon;
}

/** All calls of the tutor to a Docker daemon; failures become a `LabFault`. */
export class Daemon {
	readonly #docker: Docker;

	constructor(readonly endpoint: Endpoint) {
		this.#docker = new Docker(endpoint.options);
	}

	/** Version of the daemon; throws when it does not answer within five seconds. */
	async version(): Promise<string> {
		const asked = this.#told((docker) => docker.version());
		const answered = within(asked, answerTimeoutMs, () => {
			throw notAnswered(this.endpoint);
		}).then(({Version: version}) => version);
		return waitingFor(`the Docker daemon at ${this.endpoint.address}`, answered);
	}

	/** The kind of the daemon. */
	async describe(): Promise<{version: string; rootless: boolean; system: string}> {
		return this.ask(async (docker) => {
			const info = (await docker.info()) as {
				ServerVersion: string;
				OperatingSystem: string;
				SecurityOptions?: string[];
			};
			const rootless = info.SecurityOptions?.some((option) => option.includes('rootless')) ?? false;
			return {version: info.ServerVersion, rootless, system: info.OperatingSystem};
		});
	}

	async hasImage(image: string): Promise<boolean> {
		return (await this.#find((docker) => docker.getImage(image).inspect())) !== undefined;
	}

	/**
	 * Pulls an image; reports the progress a few times a second, and the last state in any case.
	 * @throws LabFault when the pull fails, or when the signal aborts, which also stops the daemon
	 */
	async pull(image: string, progress: (pull: ImagePull) => void, signal: AbortSignal): Promise<void> {
		return pullImage(this.#docker, this.endpoint, image, progress, signal);
	}

	/** @param name or identifier */
	async container(name: string): Promise<ContainerFacts | undefined> {
		const found = await this.#find((docker) => docker.getContainer(name).inspect());
		if (found === undefined) return undefined;
		const {Id: id, Name: ownName, Config: config, HostConfig: host, State: state, Mounts: mounts} = found;
		const bindings = Object.values((host.PortBindings ?? {}) as Record<string, Array<{HostPort?: string}> | null>);
		return {
			id,
			name: ownName.replace(/^\//, ''),
			labels: config.Labels ?? {},
			running: state.Running,
			hasRun: state.Status !== 'created',
			exitCode: state.ExitCode,
			error: state.Error,
			startedAt: new Date(state.StartedAt),
			folders: mounts.flatMap(({Type: type, Source: source}) => (type === 'bind' ? [source] : [])),
			ports: bindings.flatMap((binding) => (binding ?? []).map(({HostPort: port}) => Number(port))),
		};
	}

	async networkLabels(name: string): Promise<Readonly<Record<string, string>> | undefined> {
		const found = await this.#find((docker) => docker.getNetwork(name).inspect());
		return found === undefined ? undefined : ((found.Labels as Record<string, string> | null) ?? {});
	}

	/** The IPv4 addresses of a network in CIDR notation, if it exists and has any. */
	async networkRange(name: string): Promise<string | undefined> {
		const found = await this.#find((docker) => docker.getNetwork(name).inspect() as Promise<Docker.NetworkInspectInfo>);
		return found?.IPAM?.Config?.find(({Subnet: subnet}) => subnet?.includes('.'))?.Subnet;
	}

	async start(name: string): Promise<void> {
		await this.ask(async (docker) => docker.getContainer(name).start().catch(unless(304)));
	}

	/** Removes a container with its anonymous volumes, if it exists. */
	async removeContainer(name: string): Promise<void> {
		await this.ask(async (docker) => docker.getContainer(name).remove({force: true, v: true}).catch(unless(404, 409)));
	}

	/** Identifiers and names of all containers with a label (`key=value`, or `key` alone), running or not. */
	async containersWith(label: string): Promise<Array<{readonly id: string; readonly name: string}>> {
		return this.ask(async (docker) => {
			const found = await docker.listContainers({all: true, filters: {label: [label]}});
			return found.map(({Id: id, Names: [name = '']}) => ({id, name: name.replace(/^\//, '')}));
		});
	}

	/** Removes all containers with a label, with their anonymous volumes; names them. */
	async removeContainersWith(label: string): Promise<string[]> {
		return this.ask(async (docker) => {
			const found = await docker.listContainers({all: true, filters: {label: [label]}});
			await Promise.all(
				found.map(async ({Id: id}) => {
					const container = docker.getContainer(id);
					await container.remove({force: true, v: true}).catch(unless(404, 409));
					// Another process is removing it: networks can be removed only after that.
					await container.wait({condition: 'removed'}).catch(unless(404));
				}),
			);

			return found.map(({Names: [name = ''], Id: id}) => `container ${name.replace(/^\//, '') || id.slice(0, 12)}`);
		});
	}

	/**
	 * Removes all networks with a label, but those of the names to keep; names them.
	 * @throws LabFault when a container that has not the label is in one of them
	 */
	async removeNetworksWith(label: string, keep: readonly string[] = []): Promise<string[]> {
		return this.ask(async (docker) => {
			const all = await docker.listNetworks({filters: {label: [label]}});
			const found = all.filter(({Name: name}) => !keep.includes(name));
			for (const {Id: id, Name: name} of found) {
				const network = docker.getNetwork(id);
				const details = (await network.inspect().catch(unless(404))) as
					| {Containers?: Record<string, {Name?: string}>}
					| undefined;
				const guests = Object.values(details?.Containers ?? {}).map((guest) => guest.Name ?? '?');
				if (guests.length > 0) {
					throw new LabFault(
						`The network ${name} cannot be removed: ${guests.join(', ')}, which the lab did not make, ${guests.length === 1 ? 'is' : 'are'} in it.`,
						`Take it out with "docker network disconnect ${name} ${guests[0]}", and try again.`,
					);
				}

				await network.remove().catch(unless(404));
			}

			return found.map(({Name: name}) => `network ${name}`);
		});
	}

	/** Runs a program in a running container. */
	async exec(container: string, command: readonly string[], user: string): Promise<ProgramResult> {
		return this.ask(async (docker) => {
			const exec = await docker.getContainer(container).exec({
				Cmd: [...command],
				User: user,
				AttachStdout: true,
				AttachStderr: true,
			});
			const stream = await exec.start({hijack: true, stdin: false});
			const output = await collect(docker, stream);
			const {ExitCode: exitCode} = await exec.inspect();
			return {exitCode: exitCode ?? 1, ...output};
		});
	}

	/** Runs a program of an image as root in a container of its own, which is removed afterwards. */
	async runHelper(
		image: string,
		label: string,
		command: readonly string[],
		mounts: readonly Mount[],
	): Promise<ProgramResult> {
		const [program = 'true', ...parameters] = command;
		const [key = '', value = ''] = label.split('=');
		return this.ask(async (docker) => {
			const container = await docker.createContainer({
				Image: image,
				Entrypoint: [program],
				Cmd: parameters,
				User: 'root',
				Labels: {[key]: value},
				HostConfig: {
					NetworkMode: 'none',
					Binds: mounts.map(({folder, at, readOnly}) => `${folder}:${at}${readOnly ? ':ro' : ''}`),
				},
			});
			try {
				const stream = await container.attach({stream: true, stdout: true, stderr: true});
				const output = collect(docker, stream);
				await container.start();
				const {StatusCode: exitCode} = (await container.wait()) as {StatusCode: number};
				return {exitCode, ...(await output)};
			} finally {
				await container.remove({force: true, v: true}).catch(() => {});
			}
		});
	}

	/** The log of a container since a time, at most the last 500 lines. */
	async recentLog(container: string, since: Date): Promise<string[]> {
		const found = await this.#find(async (docker) => {
			const log = (await docker
				.getContainer(container)
				.logs({stdout: true, stderr: true, follow: false, since: seconds(since), tail: 500})) as unknown as Buffer;
			return framesToText(log);
		});
		return found === undefined ? [] : found.split('\n').filter((line) => line !== '');
	}

	/** Follows the log of a running container until it ends or the signal aborts. */
	async followLog(container: string, since: Date, line: (text: string) => void, signal: AbortSignal): Promise<void> {
		await this.#told(async (docker) => {
			const following = docker.getContainer(container).logs({
				stdout: true,
				stderr: true,
				follow: true,
				since: seconds(since),
				abortSignal: signal,
			});
			const stream = await following.catch(unless(404));
			if (stream === undefined) return;
			const text = new PassThrough();
			docker.modem.demuxStream(stream, text, text);
			endWith(stream, signal);
			for (const event of ['end', 'error', 'close']) stream.once(event, () => text.end());
			await forEachLine(text, line);
		});
	}

	/** Calls back on each event of things with the label, until the daemon goes or the signal aborts. */
	async followEvents(
		label: string,
		listener: (event: {action: string; name?: string}) => void,
		signal: AbortSignal,
	): Promise<void> {
		const stream = await this.#docker.getEvents({filters: {label: [label]}, abortSignal: signal});
		endWith(stream, signal);
		await forEachLine(stream, (line) => {
			try {
				const event = JSON.parse(line) as {Action?: string; Actor?: {Attributes?: {name?: string}}};
				listener({action: event.Action ?? '', name: event.Actor?.Attributes?.name});
			} catch {
				// Half a line at the end of a broken stream tells nothing.
			}
		});
	}

	async #find<T>(ask: (docker: Docker) => Promise<T>): Promise<T | undefined> {
		return this.ask((docker) => ask(docker).catch(unless(404)));
	}

	/** Any other call to the daemon, for as long as the daemon is there; failures become a `LabFault`. */
	async ask<T>(ask: (docker: Docker) => Promise<T>): Promise<T> {
		return whileAlive(this.#told(ask), () => this.#docker.ping(), this.endpoint);
	}

	async #told<T>(ask: (docker: Docker) => Promise<T>): Promise<T> {
		try {
			return await ask(this.#docker);
		} catch (error) {
			if (error instanceof LabFault) throw error;
			throw asFault(error as NodeJS.ErrnoException, this.endpoint);
		}
	}
}

function seconds(date: Date): number {
	return date.getTime() / 1000;
}

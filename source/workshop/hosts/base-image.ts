import Docker from 'dockerode';
import {findEndpoint} from '../../lab/docker/endpoint.js';
import {pullFault} from '../../lab/docker/pull-fault.js';
import {beginPull, foldPull, type PullEvent} from '../../lab/docker/pull-progress.js';
import {forEachLine} from '../../lab/docker/streams.js';
import type {ImagePull} from '../../lab/engine.js';
import {LabFault} from '../../lab/lab-fault.js';
import {HostAway, type HostDaemon, unless} from './host-daemon.js';

/** What there is to tell while an image comes to a host. */
export type ImageProgress =
	| {readonly kind: 'pulling'; readonly host: string; readonly pull: ImagePull}
	/** From this machine's daemon, because no registry gives it to the host. */
	| {readonly kind: 'sending'; readonly host: string; readonly image: string; readonly bytes: number}
	| {readonly kind: 'making'; readonly host: string};

export type BaseImage = {readonly id: string; readonly architecture: string; readonly volumes: readonly string[]};

/** An image may be large, and the way to a host slow. In milliseconds. */
const longest = 1_800_000;

/**
 * Sees to it that a host has an image: the host pulls it, or it is sent from this machine's daemon when that fails, or
 * when no registry ever gave it to this machine, so that one would give something else under its name.
 * @returns the image, and whether it was brought
 * @throws LabFault when it comes in neither way
 */
export async function ensureBaseImage(
	daemon: HostDaemon,
	image: string,
	progress: (progress: ImageProgress) => void,
): Promise<BaseImage & {readonly brought: boolean}> {
	const there = await inspectImage(daemon, image);
	if (there !== undefined) return {...there, brought: false};
	const here = await imageHere(image);
	const pulled = here?.ownMake ? undefined : await pull(daemon, image, progress).catch((error: LabFault) => error);
	if (pulled instanceof HostAway) throw pulled;
	if (here === undefined && pulled !== undefined) throw pulled;
	if (here !== undefined && (here.ownMake || pulled !== undefined)) await send(daemon, here.docker, image, progress);
	const came = await inspectImage(daemon, image);
	if (came !== undefined) return {...came, brought: true};
	throw new LabFault(`The image ${image} has not come to the host ${daemon.name}.`);
}

export async function inspectImage(daemon: HostDaemon, image: string): Promise<BaseImage | undefined> {
	return daemon.ask(async (docker) => {
		const found = await docker.getImage(image).inspect().catch(unless(404));
		return (
			found && {
				id: found.Id,
				architecture: found.Architecture,
				volumes: Object.keys((found.Config.Volumes as Record<string, object> | null) ?? {}),
			}
		);
	});
}

async function pull(daemon: HostDaemon, image: string, progress: (progress: ImageProgress) => void): Promise<void> {
	await daemon.work(async (docker) => {
		const stream = await docker.pull(image).catch((error: Error & {json?: {message?: string}}) => {
			throw pullFault(image, error.json?.message ?? error.message);
		});
		let state = beginPull(image);
		let refusal: string | undefined;
		await forEachLine(stream, (line) => {
			const event = JSON.parse(line) as PullEvent;
			refusal ??= event.error;
			state = foldPull(state, event);
			progress({kind: 'pulling', host: daemon.name, pull: state});
		});
		if (refusal !== undefined) throw pullFault(image, refusal);
	}, longest);
}

/** The image on this machine, if it has a daemon and that has the image. */
async function imageHere(image: string): Promise<{docker: Docker; ownMake: boolean} | undefined> {
	try {
		const docker = new Docker({...(await findEndpoint()).options, timeout: 120_000});
		const {RepoDigests: digests} = await docker.getImage(image).inspect();
		return {docker, ownMake: (digests ?? []).length === 0};
	} catch {
		return undefined;
	}
}

async function send(
	daemon: HostDaemon,
	here: Docker,
	image: string,
	progress: (progress: ImageProgress) => void,
): Promise<void> {
	await daemon.work(async (docker) => {
		const archive = await here.getImage(image).get();
		let bytes = 0;
		archive.on('data', (chunk: Buffer) => {
			bytes += chunk.length;
			progress({kind: 'sending', host: daemon.name, image, bytes});
		});
		const answer = await docker.loadImage(archive, {quiet: true});
		await forEachLine(answer, (line) => {
			const {error} = JSON.parse(line) as {error?: string};
			if (error !== undefined) throw new LabFault(`The host ${daemon.name} does not take the image ${image}: ${error}`);
		});
	}, longest);
}

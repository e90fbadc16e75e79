import type {HostDaemon} from './host-daemon.js';
import {unless} from './host-daemon.js';
import {broughtLabelKey, type WorkshopThings} from './workshop-things.js';

/** Removing much at once takes Docker its time. In milliseconds. */
const longest = 300_000;

/**
 * Removes what a workshop has on a host, as its label tells: containers, volumes, networks and images; images, too, that
 * were brought for its seats and that nobody else uses. Done again it removes what is left.
 * @returns what was removed, as words
 */
export async function removeThings(daemon: HostDaemon, {label}: WorkshopThings): Promise<string[]> {
	const filters = {label: [label]};
	return daemon.work(async (docker) => {
		const containers = await docker.listContainers({all: true, filters});
		await each(containers, async ({Id: id}) => {
			const container = docker.getContainer(id);
			await container.remove({force: true, v: true}).catch(unless(404, 409));
			// Somebody else may be removing it: its volume can go only when it is gone.
			await container.wait({condition: 'removed'}).catch(unless(404));
		});
		const volumes = (await docker.listVolumes({filters})).Volumes ?? [];
		await each(volumes, async ({Name: name}) => docker.getVolume(name).remove().catch(unless(404)));
		const networks = await docker.listNetworks({filters});
		await each(networks, async ({Id: id}) => docker.getNetwork(id).remove().catch(unless(404)));
		const images = await docker.listImages({filters});
		await each(images, async ({Id: id}) => docker.getImage(id).remove({force: true}).catch(unless(404, 409)));
		const brought = new Set(images.flatMap(({Labels: labels}) => labels?.[broughtLabelKey] ?? []));
		await each([...brought], async (name) => docker.getImage(name).remove().catch(unless(404, 409)));
		return [
			...containers.map(({Names: [name = ''], Id: id}) => `container ${name.replace(/^\//, '') || id.slice(0, 12)}`),
			...volumes.map(({Name: name}) => `volume ${name}`),
			...networks.map(({Name: name}) => `network ${name}`),
			...images.map(({RepoTags: tags, Id: id}) => `image ${tags?.[0] ?? id.replace(/^sha256:/, '').slice(0, 12)}`),
			...[...brought].map((name) => `image ${name}`),
		];
	}, longest);
}

/** A few at a time: Docker is not quicker with more. */
async function each<Thing>(things: readonly Thing[], work: (thing: Thing) => Promise<unknown>): Promise<void> {
	const left = [...things];
	const worker = async () => {
		for (let thing = left.shift(); thing !== undefined; thing = left.shift()) await work(thing);
	};
	await Promise.all(Array.from({length: 4}, worker));
}

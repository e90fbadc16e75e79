import Docker from 'dockerode';
import {workshopLabelKey} from '../../../source/workshop/hosts/hosts.js';
import {processesIn} from '../processes/left-processes.js';

/** All traces of a workshop that can be found by its name: names and labels on the daemon, and processes. */
export async function tracesOf(workshop: string, home: string): Promise<string[]> {
	const {containers, networks, volumes, images} = await onDaemon(new Docker(), workshop);
	return [
		...containers.map(({Names: [name = '']}) => `container ${name.slice(1)}`),
		...networks.map(({Name: name}) => `network ${name}`),
		...volumes.map(({Name: name}) => `volume ${name}`),
		...images.map(({RepoTags: tags, Id: id}) => `image ${tags?.[0] ?? id}`),
		...processesIn(home).map((command) => `process ${command}`),
	];
}

/** Volumes that containers of a workshop have. */
export async function mountedVolumes(workshop: string): Promise<string[]> {
	const {containers} = await onDaemon(new Docker(), workshop);
	return containers.flatMap(({Mounts: mounts}) =>
		mounts.flatMap(({Type: type, Name: volume}) => (type === 'volume' && volume !== undefined ? [volume] : [])),
	);
}

/** Removes what a run has left on the daemon that was killed. */
export async function removeTraces(workshop: string): Promise<void> {
	const docker = new Docker();
	const {containers, networks, volumes, images} = await onDaemon(docker, workshop);
	await Promise.all(containers.map(({Id: id}) => docker.getContainer(id).remove({force: true, v: true})));
	for (const {Id: id} of networks) await docker.getNetwork(id).remove();
	for (const {Name: name} of volumes) await docker.getVolume(name).remove();
	for (const {Id: id} of images) await docker.getImage(id).remove({force: true});
}

async function onDaemon(docker: Docker, workshop: string) {
	// Seats and their network have the workshop's name in theirs, its own roster that of its lab.
	const isNamed = (name: string) => new RegExp(`^/?(pgws|roster)-${workshop}(-|$)`).test(name);
	const isLabelled = (labels: Readonly<Record<string, string>> | null | undefined) =>
		labels?.[workshopLabelKey]?.startsWith(`${workshop}-`) === true;
	const [containers, networks, {Volumes: volumes}, images] = await Promise.all([
		docker.listContainers({all: true}),
		docker.listNetworks(),
		docker.listVolumes(),
		docker.listImages(),
	]);
	return {
		containers: containers.filter(({Names: names, Labels: labels}) => names.some(isNamed) || isLabelled(labels)),
		networks: networks.filter(({Name: name, Labels: labels}) => isNamed(name) || isLabelled(labels)),
		volumes: (volumes ?? []).filter(({Name: name, Labels: labels}) => isNamed(name) || isLabelled(labels)),
		images: images.filter(({Labels: labels}) => isLabelled(labels)),
	};
}

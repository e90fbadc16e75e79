import {setTimeout as delay} from 'node:timers/promises';
import type Docker from 'dockerode';
import {labelKey} from '../description.js';
import type {ContainerSurvey, OutsideOf} from '../outside.js';
import type {Daemon} from './daemon.js';
import {unless} from './daemon-faults.js';

/** Time until servers take connections; later failures are left to the checks. */
const startTimeoutMs = 30_000;

type Settings = Record<string, unknown>;

/**
 * A description of the containers of those names, and of the networks with the label, from which they can be made
 * again.
 * @param label `key=value`
 */
export async function surveyDocker(
	daemon: Daemon,
	label: string,
	names: readonly string[],
): Promise<OutsideOf<'docker'>> {
	return daemon.ask(async (docker) => {
		const found = await docker.listNetworks({filters: {label: [label]}});
		const networks = await Promise.all(
			found.map(({Id: id}) => docker.getNetwork(id).inspect() as Promise<unknown> as Promise<Settings>),
		);
		const containers = await Promise.all(names.map((name) => docker.getContainer(name).inspect().catch(unlessAbsent)));
		return {
			engine: 'docker',
			networks: networks.map((network) => ({name: String(network.Name), settings: pick(network, networkSettings)})),
			containers: containers.flatMap((container) =>
				container !== undefined && label === `${labelKey}=${container.Config.Labels?.[labelKey]}`
					? [surveyContainer(container)]
					: [],
			),
		};
	});
}

/** Makes the containers and networks of a survey; keeps networks that exist. */
export async function makeOutside(daemon: Daemon, {networks, containers}: OutsideOf<'docker'>): Promise<void> {
	for (const {name, settings} of networks) {
		if ((await daemon.networkLabels(name)) === undefined) await makeNetwork(daemon, name, settings);
	}

	await Promise.all(containers.map((survey) => makeContainer(daemon, survey)));
}

/** Unpauses all paused containers with a label. */
export async function unpauseWith(daemon: Daemon, label: string): Promise<void> {
	await daemon.ask(async (docker) => {
		const found = await docker.listContainers({filters: {label: [label], status: ['paused']}});
		const unpause = async (id: string) =>
			docker
				.getContainer(id)
				.unpause()
				.catch(unless(404, 409, 500));
		await Promise.all(found.map(({Id: id}) => unpause(id)));
	});
}

/** Starts a container, and waits until its server takes connections, has ended, or has had its time. */
export async function startAndWait(daemon: Daemon, name: string): Promise<void> {
	await daemon.start(name);
	for (const deadline = Date.now() + startTimeoutMs; Date.now() < deadline; await delay(20)) {
		const {exitCode} = await daemon.exec(name, ['sh', '-c', awaitReady], 'postgres').catch(() => ({exitCode: 1}));
		if (exitCode === 0 || !(await daemon.container(name))?.running) return;
	}
}

/**
 * One program that polls is faster than many programs. A server that is asked too early logs an error, so the poll
 * begins after it has logged that it is ready.
 */
const awaitReady = `tries=0
until grep -qE '^(ready|standby)' "\${PGDATA:?}/postmaster.pid" 2> /dev/null && pg_isready -q -h 127.0.0.1; do
	tries=$((tries + 1))
	if [ $tries -gt 100 ]; then exit 1; fi
	sleep 0.02
done`;

const networkSettings = ['Driver', 'Internal', 'Attachable', 'EnableIPv6', 'IPAM', 'Options', 'Labels'];

/** Settings of a network connection that the user gives; the daemon makes the others. */
const connectionSettings = ['IPAMConfig', 'Links', 'Aliases', 'DriverOpts'];

function surveyContainer(container: Docker.ContainerInspectInfo): ContainerSurvey {
	const {
		Id: id,
		Config: config,
		HostConfig: hostConfig,
		State: state,
		NetworkSettings: {Networks},
	} = container;
	const own = (name: unknown) => typeof name === 'string' && id.startsWith(name);
	// The daemon gives a container a host name and an alias by its identifier, which the next one has not.
	const {Hostname: hostname, ...settings} = config as unknown as Settings;
	const networks = Object.entries(Networks ?? {}).map(([name, connection]) => {
		const told = pick(connection as unknown as Settings, connectionSettings);
		const aliases = Array.isArray(told.Aliases) ? told.Aliases.filter((alias) => !own(alias)) : [];
		return [name, {...told, Aliases: aliases}] as const;
	});
	return {
		name: container.Name.replace(/^\//, ''),
		state: state.Running ? 'running' : state.Status === 'created' ? 'created' : 'stopped',
		settings: {...settings, ...(own(hostname) ? {} : {Hostname: hostname}), HostConfig: hostConfig},
		networks: Object.fromEntries(networks),
	};
}

async function makeNetwork(daemon: Daemon, name: string, settings: Settings): Promise<void> {
	const {IPAM: addresses, ...rest} = settings;
	const make = (more: Settings) =>
		daemon.ask(async (docker) => docker.createNetwork({Name: name, CheckDuplicate: true, ...rest, ...more}));
	// The addresses may be in use by now; others will do.
	await make({IPAM: addresses}).catch(() => make({}));
}

async function makeContainer(daemon: Daemon, {name, settings, networks}: ContainerSurvey): Promise<void> {
	const mode = (settings.HostConfig as {NetworkMode?: string} | undefined)?.NetworkMode ?? 'default';
	const first = mode === 'default' ? 'bridge' : mode;
	const named = networks[first];
	// Before version 1.44 of the API, a container is created with one network, and connected to the others.
	const connections = isOwn(first) && named !== undefined ? {EndpointsConfig: {[first]: named}} : undefined;
	await daemon.ask(async (docker) => {
		await docker.createContainer({name, ...settings, ...(connections && {NetworkingConfig: connections})});
		for (const [network, connection] of Object.entries(networks)) {
			if (network === first) continue;
			await docker.getNetwork(network).connect({Container: name, EndpointConfig: connection});
		}

		if (isOwn(first) && named === undefined) await docker.getNetwork(first).disconnect({Container: name});
	});
}

/** A network that a user created, in which containers have aliases. */
function isOwn(network: string): boolean {
	return !['bridge', 'host', 'none'].includes(network) && !network.startsWith('container:');
}

function pick(from: Settings, names: readonly string[]): Settings {
	return Object.fromEntries(names.filter((name) => from[name] != null).map((name) => [name, from[name]]));
}

function unlessAbsent(error: {statusCode?: number}): undefined {
	if (error.statusCode === 404) return undefined;
	throw error;
}

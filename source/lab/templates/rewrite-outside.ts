import path from 'node:path';
import {labelKey, labelValue} from '../description.js';
import {LabFault} from '../lab-fault.js';
import type {ContainerSurvey, Outside} from '../outside.js';
import {type Renaming, renamed} from './renaming.js';

type Settings = Record<string, unknown>;

/**
 * What a lab has outside its folder, as its copy has it: networks and containers of the copy's names, with its label,
 * ports and folders.
 * @throws LabFault when the copy would share something with the lab: a volume, a folder elsewhere, a port
 */
export function rewriteOutside(outside: Outside, renaming: Renaming): Outside {
	if (outside.engine === 'local') return outside;
	const networks = new Map(outside.networks.map(({name}) => [name, renamed(renaming, name)]));
	return {
		engine: 'docker',
		networks: outside.networks.map(({name, settings}) => ({
			name: networks.get(name) ?? name,
			settings: withLabel(settings, renaming),
		})),
		containers: outside.containers.map((container) => rewriteContainer(container, networks, renaming)),
	};
}

function rewriteContainer(
	{name, state, settings, networks: connections}: ContainerSurvey,
	networks: ReadonlyMap<string, string>,
	renaming: Renaming,
): ContainerSurvey {
	const {hosts} = renaming;
	const other = (host: unknown) => (typeof host === 'string' ? (hosts.get(host) ?? host) : host);
	const hostConfig = settings.HostConfig as Settings;
	const mode = String(hostConfig.NetworkMode);
	return {
		name: hosts.get(name) ?? name,
		state,
		settings: {
			...withLabel(settings, renaming),
			...(settings.Hostname !== undefined && {Hostname: other(settings.Hostname)}),
			HostConfig: {
				...hostConfig,
				...(Array.isArray(hostConfig.Binds) && {
					Binds: hostConfig.Binds.map((bind) => rewriteBind(String(bind), name, renaming)),
				}),
				...(Array.isArray(hostConfig.Mounts) && {
					Mounts: hostConfig.Mounts.map((mount: Settings) =>
						mount.Type === 'tmpfs' ? mount : {...mount, Source: rewriteFolder(String(mount.Source), name, renaming)},
					),
				}),
				PortBindings: rewritePorts(hostConfig.PortBindings as PortBindings, name, renaming),
				NetworkMode: networks.get(mode) ?? mode,
			},
		},
		networks: Object.fromEntries(
			Object.entries(connections).map(([network, told]) => [
				networks.get(network) ?? network,
				Array.isArray(told.Aliases) ? {...told, Aliases: told.Aliases.map(other)} : told,
			]),
		),
	};
}

function withLabel(settings: Settings, {to}: Renaming): Settings {
	return {...settings, Labels: {...(settings.Labels as Settings | undefined), [labelKey]: labelValue(to)}};
}

/** folder:place or folder:place:options. */
function rewriteBind(bind: string, container: string, renaming: Renaming): string {
	const [source = '', ...place] = bind.split(':');
	return [rewriteFolder(source, container, renaming), ...place].join(':');
}

function rewriteFolder(source: string, container: string, {folders: {dir}}: Renaming): string {
	const inside = path.relative(dir.from, source);
	if (path.isAbsolute(source) && inside.split(path.sep)[0] !== '..') return path.join(dir.to, inside);
	throw new LabFault(
		`The container ${container} has ${source || 'a volume'}, which is not in the lab's folder, so the lab cannot be copied.`,
	);
}

type PortBindings = Readonly<Record<string, ReadonlyArray<{readonly HostPort?: string}> | null>> | null | undefined;

function rewritePorts(bindings: PortBindings, container: string, {ports}: Renaming): PortBindings {
	return Object.fromEntries(
		Object.entries(bindings ?? {}).map(([inside, places]) => [
			inside,
			(places ?? []).map((place) => {
				const port = ports.get(place.HostPort ?? '');
				if (port !== undefined) return {...place, HostPort: port};
				throw new LabFault(
					`The container ${container} has port ${place.HostPort}, which is not the lab's, so the lab cannot be copied.`,
				);
			}),
		]),
	);
}

import {within} from '../../base/within.js';
import type {EngineKind} from '../../course/types.js';
import type {LabRequest} from '../description.js';
import {type FoundLab, findAllLabs, findLab} from '../find-labs.js';
import {bash, dockerCommand} from './commands.js';
import {dockerDaemon, image} from './docker-daemon.js';
import type {Fact, Finding, Probe, ProbeContext} from './finding.js';
import {freePorts} from './free-ports.js';
import {folderOf, labFolderSpace} from './lab-folder-space.js';
import {existingLab} from './labs.js';
import {nodeVersion} from './node-version.js';
import {postgresPrograms} from './postgres-programs.js';
import {pseudoTerminal} from './pseudo-terminal.js';
import {serversAccount} from './servers-account.js';
import {snapshots} from './snapshots.js';
import {socketsFolder} from './sockets-folder.js';
import {terminal} from './terminal.js';

/** What this machine has for a lab, and what is missing. */
export type Report = {
	/** The engines that can run. */
	readonly engines: Readonly<Record<EngineKind, boolean>>;
	/** The engine that the lab has or would get; null when it cannot run. */
	readonly chosen: EngineKind | null;
	readonly findings: readonly Finding[];
};

/** Time that one look may take. */
const probeTimeoutMs = 2500;

/** Looks at everything that a lab needs, at the same time; none of it can hold up the others for long. */
export async function examine(request: LabRequest): Promise<Report> {
	const [found, labs] = await Promise.all([
		findLab({name: request.name, dir: request.dir}).catch(() => undefined),
		findAllLabs(),
	]);
	const context: ProbeContext = {request, lab: found?.isDescribed ? found.lab : undefined};
	const probes = await probesFor(context, labs);
	const results = await Promise.all(
		probes.map(async (probe) => {
			const fact = await lookWithin(probeTimeoutMs, probe, context);
			return fact ? [{probe, finding: {name: probe.name, ...fact}}] : [];
		}),
	);
	const told = results.flat();
	const can = (engine: EngineKind) =>
		!told.some(({probe, finding}) => finding.state === 'error' && probe.needed.includes(engine));
	const engines = {docker: can('docker'), local: can('local')};
	return {engines, chosen: choose(engines, context), findings: told.map(({finding}) => finding)};
}

async function probesFor(context: ProbeContext, labs: readonly FoundLab[]): Promise<Probe[]> {
	const [ofDocker, ofLocal] = await Promise.all([folderOf('docker', context), folderOf('local', context)]);
	const spaces =
		ofDocker === ofLocal
			? [{...labFolderSpace('local', 'disk'), needed: ['docker', 'local'] as const}]
			: [labFolderSpace('docker', 'disk (docker)'), labFolderSpace('local', 'disk (local)')];
	return [
		nodeVersion,
		bash,
		dockerDaemon,
		dockerCommand,
		image,
		postgresPrograms,
		serversAccount,
		socketsFolder,
		freePorts,
		...spaces,
		snapshots,
		terminal,
		pseudoTerminal,
		...labs.map(existingLab),
	];
}

async function lookWithin(time: number, probe: Probe, context: ProbeContext): Promise<Fact | undefined> {
	const late: Fact = probe.late ?? {state: 'warning', says: `it could not be told within ${time / 1000} seconds`};
	const look = probe
		.look(context)
		.catch((error: Error): Fact => ({state: 'warning', says: `it could not be told (${error.message})`}));
	return within(look, time, () => late);
}

function choose(engines: Report['engines'], {request, lab}: ProbeContext): EngineKind | null {
	const wanted =
		lab?.engine ?? request.engine ?? (request.bin !== undefined && request.image === undefined ? 'local' : undefined);
	if (wanted !== undefined) return engines[wanted] ? wanted : null;
	return engines.docker ? 'docker' : engines.local ? 'local' : null;
}

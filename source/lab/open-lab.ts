import {open} from 'node:fs/promises';
import path from 'node:path';
import {defaultInstances} from '../course/instances.js';
import type {EngineKind} from '../course/types.js';
import {refuseContradictions} from './contradictions.js';
import {createEngine, requirePrograms} from './create-engine.js';
import {defaultLabName, instancesOf, type LabDescription, type LabRequest, labVersion} from './description.js';
import type {Engine} from './engine.js';
import {howToInstall} from './installation.js';
import {LabFault} from './lab-fault.js';
import {createLabFolder, defaultLabFolder, readLab, registeredFolder, registeredLabs} from './lab-folder.js';
import {type Account, accountToDropTo} from './local/account.js';
import {environmentFile, environmentText} from './local/local-engine.js';
import {findPrograms} from './local/programs.js';
import {chooseSockets, refuseForeignSockets} from './local/sockets.js';
import {Occupancy} from './occupancy.js';
import {choosePorts, type PortChoice} from './ports.js';
import {findCommand} from './processes.js';
import {refuseFileInTheWay, refuseFolderName, refuseUnreachable} from './refuse-folder.js';
import {removeWith} from './remove-lab.js';
import {removeJournal} from './snapshots/journal.js';
import {openSnapshots} from './snapshots/open-snapshots.js';
import {roomForSnapshots} from './snapshots/room.js';
import type {Snapshots} from './snapshots/snapshots.js';

export type LabPlan =
	| {readonly kind: 'existing'; readonly lab: LabDescription}
	| {readonly kind: 'new'; readonly lab: LabDescription; readonly busy: PortChoice['busy']};

export const defaultImage = 'postgres:15';

/** A lab that this process works in. */
export type OpenLab = {
	readonly description: LabDescription;
	readonly engine: Engine;
	readonly snapshots: Snapshots;
	/** Removes the lab with everything it made; returns entries of its folder that the lab did not write. */
	readonly remove: () => Promise<string[]>;
	readonly close: () => void;
};

/**
 * Finds the lab, or plans a new one; changes nothing.
 * @throws LabFault when no engine can run it, or when the request contradicts the lab that is there
 */
export async function planLab(request: LabRequest): Promise<LabPlan> {
	const name = request.name ?? defaultLabName;
	const known = request.dir === undefined ? await registeredFolder(name) : path.resolve(request.dir);
	const existing = known === undefined ? undefined : await readLab(known);
	if (existing) {
		refuseContradictions(existing, request, name, await request.instances);
		return {kind: 'existing', lab: existing};
	}

	const programs = request.bin === undefined ? undefined : await requirePrograms(request.bin);
	const engine = request.engine ?? (await chooseEngine(request));
	const bin = engine === 'local' ? (programs ?? (await requirePrograms(undefined))).bin : undefined;
	const account = engine === 'local' ? await accountToDropTo() : undefined;
	const dir = request.dir === undefined ? await defaultLabFolder(name, account) : path.resolve(request.dir);
	refuseFolderName(dir, engine);
	await refuseFileInTheWay(dir);
	await refuseUnreachable(account, {dir, bin}, request);
	const taken = await portsOfOtherLabs(name);
	const seed = name === defaultLabName ? undefined : `${name}\0${dir}`;
	const {ports, busy} = await choosePorts(seed, taken, (await request.instances) ?? defaultInstances);
	const others = (request.reserves ?? []).map((name) => ({name}));
	const reserved = (await choosePorts(seed, new Set([...taken, ...Object.values(ports)]), others)).ports;
	const image = request.image ?? defaultImage;
	const {keeps} = request;
	const sockets = engine === 'local' ? await chooseSockets({name, dir}, account) : undefined;
	const createdAt = new Date().toISOString();
	return {
		kind: 'new',
		lab: {
			version: labVersion,
			name,
			engine,
			dir,
			image,
			bin,
			ports,
			...(others.length > 0 && {reserved}),
			sockets,
			createdAt,
			keeps,
		},
		busy,
	};
}

/** A lab's containers exist only on its own daemon, whatever Docker is set to by now. */
export async function located(lab: LabDescription): Promise<LabDescription> {
	if (lab.engine !== 'docker') return lab;
	const {findEndpoint} = await import('./docker/endpoint.js');
	return {...lab, daemon: (await findEndpoint()).address};
}

/**
 * Opens a planned lab, making its folder when it is new. Repairs what a killed tutor has left.
 * @throws LabFault when another tutor works there, or when names of the lab are in use by others
 */
export async function openLab(plan: LabPlan): Promise<OpenLab> {
	const {lab} = plan;
	const room = roomForSnapshots();
	const account = lab.engine === 'local' ? await accountToDropTo() : undefined;
	const withEngine = async (occupancy: Occupancy | undefined) =>
		createEngine(lab, account, (group) => occupancy?.remember(group));
	if (plan.kind === 'new') {
		if (lab.engine === 'docker') await requireDocker();
		const engine = await withEngine(undefined);
		try {
			await refuseForeigners(engine, lab);
		} finally {
			engine.close();
		}
	}

	const occupancy = plan.kind === 'new' ? await makeFolder(lab, account) : await Occupancy.take(lab.dir);
	try {
		if (lab.engine === 'local') await refuseForeignSockets(lab, account);
		const engine = await withEngine(occupancy);
		if (plan.kind === 'existing') await refuseForeigners(engine, lab);
		const snapshots = await openSnapshots(engine, room);
		await writeEnvironment(lab, account);
		return {
			description: lab,
			engine,
			snapshots,
			async remove() {
				await snapshots.settled();
				const {left} = await removeWith(engine, lab);
				occupancy.release();
				return [...left];
			},
			close() {
				engine.close();
				occupancy.release();
			},
		};
	} catch (error) {
		occupancy.release();
		throw error;
	}
}

/**
 * Makes the folder of a new lab, and locks it before it is described as a lab's: of two tutors that plan the same lab
 * at the same moment, one makes it.
 */
async function makeFolder(lab: LabDescription, account: Account | undefined): Promise<Occupancy> {
	return createLabFolder(
		await located(lab),
		account,
		() => claimFolder(lab.dir),
		// The journal of a copy that was interrupted.
		() => removeJournal(lab.dir),
	);
}

/** Writes the settings for shells of other terminals, unless they are there, or have been changed by hand. */
async function writeEnvironment({dir, bin}: LabDescription, account: Account | undefined): Promise<void> {
	if (bin === undefined) return;
	const file = path.join(dir, environmentFile);
	try {
		const handle = await open(file, 'wx');
		try {
			await handle.writeFile(environmentText({bin}));
			// Its shells read it, whatever root's umask.
			if (account !== undefined) await handle.chmod(0o644);
		} finally {
			await handle.close();
		}
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
	}
}

/**
 * Takes the folder of a lab that is to be made.
 * @throws LabFault when another tutor works there, or has made a lab there since it was planned
 */
export async function claimFolder(dir: string): Promise<Occupancy> {
	const occupancy = await Occupancy.take(dir);
	try {
		if ((await readLab(dir)) === undefined) return occupancy;
		throw new LabFault(`Another tutor has just made the lab in ${dir}.`, 'Start again to go on in it.');
	} catch (error) {
		occupancy.release();
		throw error;
	}
}

/** A request that names the programs and no engine means the local engine. */
async function chooseEngine({bin, image}: LabRequest): Promise<EngineKind> {
	if (bin !== undefined && image === undefined) return 'local';
	const whyNoDocker = await dockerFault();
	if (whyNoDocker === undefined) return 'docker';
	if (bin !== undefined || (await findPrograms())) return 'local';
	const {postgres, docker} = await howToInstall();
	throw new LabFault(
		`No engine can run a lab here: no PostgreSQL programs (version 13 to 18) were found. ${whyNoDocker.message}`,
		`Either one will do. PostgreSQL: ${postgres}. Docker: ${docker}.`,
	);
}

/** Whether any engine can run a lab on this machine. */
export async function canRunLabs(): Promise<boolean> {
	return (await dockerFault()) === undefined || (await findPrograms()) !== undefined;
}

/** Why the docker engine cannot be used here; undefined when it can. */
async function dockerFault(): Promise<LabFault | undefined> {
	try {
		const {reachDaemon} = await import('./docker/daemon.js');
		await reachDaemon();
	} catch (error) {
		if (error instanceof LabFault) return error;
		throw error;
	}

	if (await findCommand('docker')) return undefined;
	const {docker} = await howToInstall();
	return new LabFault(
		'A Docker daemon answers, but the command "docker" is not on the PATH.',
		`Install it: ${docker}.`,
	);
}

async function requireDocker(): Promise<void> {
	const fault = await dockerFault();
	if (fault === undefined) return;
	throw new LabFault(fault.message, [fault.remedy, 'Or do without: --engine local.'].filter(Boolean).join(' '));
}

async function refuseForeigners(engine: Engine, lab: LabDescription): Promise<void> {
	const found = await Promise.all(
		instancesOf(lab).map(async (name) => {
			const status = await engine.instance(name);
			return status.kind === 'foreign' ? [`container ${status.container}`] : [];
		}),
	);
	const network = engine.variables.get('network');
	const foreign = found.flat();
	if (network !== undefined && (await engine.network(network)) === 'foreign') foreign.push(`network ${network}`);
	if (foreign.length === 0) return;
	throw new LabFault(
		`On this machine there is a ${foreign.join(' and a ')} that the lab "${lab.name}" did not make; ${foreign.length === 1 ? 'it is' : 'they are'} left alone.`,
		'Start the tutor with --lab NAME: its names then begin with NAME.',
	);
}

/** Ports that other labs of this user have, whether they run or not. */
export async function portsOfOtherLabs(name: string): Promise<Set<number>> {
	const others = (await registeredLabs()).filter((lab) => lab.name !== name);
	const labs = await Promise.all(others.map(({dir}) => readLab(dir).catch(() => undefined)));
	return new Set(
		labs.flatMap((lab) => (lab ? [...Object.values(lab.ports), ...Object.values(lab.reserved ?? {})] : [])),
	);
}

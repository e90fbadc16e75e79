import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {EngineKind} from '../course/types.js';
import {instanceNames} from '../course/variables.js';
import {defaultLabName, type LabDescription} from './description.js';
import {type Engine, LabFault} from './engine.js';
import {howToInstall} from './installation.js';
import {
	createLabFolder,
	defaultLabFolder,
	readLab,
	registeredFolder,
	registeredLabs,
	removeLabFolder,
} from './lab-folder.js';
import {type Account, accountToDropTo} from './local/account.js';
import {canReach, createLocalEngine, environmentFile, environmentText} from './local/local-engine.js';
import {findPrograms, missingPrograms} from './local/programs.js';
import {Occupancy} from './occupancy.js';
import {choosePorts, type PortChoice} from './ports.js';

/** What the user asks for; what is left out is chosen. */
export type LabRequest = {
	readonly name?: string;
	readonly engine?: EngineKind;
	readonly dir?: string;
	readonly image?: string;
	/** Folder of PostgreSQL's programs. */
	readonly bin?: string;
};

export type LabPlan =
	| {readonly kind: 'existing'; readonly lab: LabDescription}
	| {readonly kind: 'new'; readonly lab: LabDescription; readonly busy: PortChoice['busy']};

export const defaultImage = 'postgres:15';

/** A lab that this process works in. */
export type OpenLab = {
	readonly description: LabDescription;
	readonly engine: Engine;
	/** Removes the lab with all it made; returns what was left in its folder because the lab did not write it. */
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
		refuseContradictions(existing, request, name);
		return {kind: 'existing', lab: existing};
	}

	const engine = request.engine ?? (await chooseEngine(request));
	const account = engine === 'local' ? await accountToDropTo() : undefined;
	const dir = request.dir === undefined ? await defaultLabFolder(name, account) : path.resolve(request.dir);
	refuseFolderName(dir, engine);
	if (account && !(await canReach(dir, account))) {
		throw new LabFault(
			`PostgreSQL runs as the account ${account.name} here, which cannot reach ${dir}.`,
			'Name another folder with --dir, such as one below /var/tmp.',
		);
	}

	const {ports, busy} = await choosePorts(await portsOfOtherLabs(name));
	const bin = engine === 'local' ? (await requirePrograms(request.bin)).bin : undefined;
	const image = request.image ?? defaultImage;
	return {kind: 'new', lab: {name, engine, dir, image, bin, ports, createdAt: new Date().toISOString()}, busy};
}

/**
 * Opens a planned lab, making its folder when it is new.
 * @throws LabFault when another tutor works there, or when names of the lab belong to somebody else
 */
export async function openLab(plan: LabPlan): Promise<OpenLab> {
	const {lab} = plan;
	const account = lab.engine === 'local' ? await accountToDropTo() : undefined;
	const withEngine = async (occupancy: Occupancy | undefined) =>
		createEngine(lab, account, (group) => occupancy?.remember(group));
	if (plan.kind === 'new') {
		const engine = await withEngine(undefined);
		try {
			await refuseForeigners(engine, lab);
		} finally {
			engine.close();
		}

		await createLabFolder(lab, account);
		if (lab.bin !== undefined) await writeFile(path.join(lab.dir, environmentFile), environmentText({bin: lab.bin}));
	}

	const occupancy = await Occupancy.take(lab.dir);
	try {
		const engine = await withEngine(occupancy);
		if (plan.kind === 'existing') await refuseForeigners(engine, lab);
		return {
			description: lab,
			engine,
			async remove() {
				await engine.remove();
				occupancy.release();
				return removeLabFolder(lab);
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

/** The engine that runs a lab's instances. */
async function createEngine(
	lab: LabDescription,
	account: Account | undefined,
	remember: (group: number | undefined) => void,
): Promise<Engine> {
	if (lab.engine === 'docker') {
		const [{findEndpoint}, {Daemon}, {createDockerEngine}] = await Promise.all([
			import('./docker/endpoint.js'),
			import('./docker/daemon.js'),
			import('./docker/docker-engine.js'),
		]);
		return createDockerEngine(lab, new Daemon(await findEndpoint()), remember);
	}

	const bin = lab.bin ?? (await requirePrograms(undefined)).bin;
	return createLocalEngine({...lab, bin}, account, remember);
}

async function chooseEngine(request: LabRequest): Promise<EngineKind> {
	if (await dockerAnswers()) return 'docker';
	if (request.bin !== undefined || (await findPrograms())) return 'local';
	const {postgres, docker} = await howToInstall();
	throw new LabFault(
		'No Docker daemon answers here, and no PostgreSQL programs (version 13 to 18) were found.',
		`Either one will do. PostgreSQL: ${postgres}. Docker: ${docker}.`,
	);
}

/** Whether a Docker daemon that can mount folders of this machine answers. */
export async function dockerAnswers(): Promise<boolean> {
	try {
		const [{findEndpoint}, {Daemon}] = await Promise.all([
			import('./docker/endpoint.js'),
			import('./docker/daemon.js'),
		]);
		await new Daemon(await findEndpoint()).version();
		return true;
	} catch {
		return false;
	}
}

async function requirePrograms(preferred: string | undefined) {
	const programs = await findPrograms(preferred);
	if (programs) return programs;
	if (preferred === undefined) {
		const {postgres} = await howToInstall();
		throw new LabFault(
			'No PostgreSQL programs (version 13 to 18) were found.',
			`Install them: ${postgres}. Or name their folder with --pg-bin.`,
		);
	}

	const missing = await missingPrograms(path.resolve(preferred));
	throw new LabFault(
		missing.length > 0
			? `The folder ${preferred} has no ${missing.join(', ')}.`
			: `The programs in ${preferred} are not of PostgreSQL 13 to 18.`,
		'Name the folder that "pg_config --bindir" prints with --pg-bin.',
	);
}

function refuseContradictions(lab: LabDescription, request: LabRequest, name: string): void {
	const other = (what: string, is: string) =>
		new LabFault(
			`The lab "${name}" ${what} ${is}.`,
			'Start another one with --lab NAME, or remove this one with "clean" first.',
		);
	if (lab.name !== name)
		throw new LabFault(
			`The folder ${lab.dir} is that of the lab "${lab.name}".`,
			`Say --lab ${lab.name}, or name another folder.`,
		);
	if (request.engine !== undefined && request.engine !== lab.engine) throw other('runs with the engine', lab.engine);
	if (request.image !== undefined && request.image !== lab.image) throw other('uses the image', lab.image);
}

function refuseFolderName(dir: string, engine: EngineKind): void {
	if (/['"\\$`\n]/.test(dir) || (engine === 'docker' && dir.includes(':'))) {
		throw new LabFault(
			`The folder ${dir} has a character in its name that commands cannot carry.`,
			'Name a folder without quotes, backslashes, dollar signs and colons with --dir.',
		);
	}
}

async function refuseForeigners(engine: Engine, lab: LabDescription): Promise<void> {
	const found = await Promise.all(
		instanceNames.map(async (name) => {
			const status = await engine.instance(name);
			return status.kind === 'foreign' ? [status.what] : [];
		}),
	);
	const network = engine.variables.get('network');
	const foreign = found.flat();
	if (network !== undefined && (await engine.network(network)) === 'foreign') foreign.push(`network ${network}`);
	if (foreign.length === 0) return;
	throw new LabFault(
		`On this machine there is a ${foreign.join(' and a ')} that the lab "${lab.name}" did not make; it is left alone.`,
		'Start the tutor with --lab NAME: its names then begin with NAME.',
	);
}

async function portsOfOtherLabs(name: string): Promise<Set<number>> {
	const others = (await registeredLabs()).filter((lab) => lab.name !== name);
	const labs = await Promise.all(others.map(({dir}) => readLab(dir).catch(() => undefined)));
	return new Set(labs.flatMap((lab) => (lab ? Object.values(lab.ports) : [])));
}

import {stat} from 'node:fs/promises';
import type {LabDescription} from './description.js';
import type {Engine} from './engine.js';
import {howToInstall} from './installation.js';
import {LabFault} from './lab-fault.js';
import type {Account} from './local/account.js';
import {createLocalEngine} from './local/local-engine.js';
import {findPrograms, missingPrograms, neededPrograms, type Programs} from './local/programs.js';

/** The engine that runs a lab's instances. */
export async function createEngine(
	lab: LabDescription,
	account: Account | undefined,
	remember: (group: number | undefined) => void,
): Promise<Engine> {
	if (lab.engine === 'docker') {
		const [{reachDaemon}, {createDockerEngine}] = await Promise.all([
			import('./docker/daemon.js'),
			import('./docker/docker-engine.js'),
		]);
		const daemon = await reachDaemon();
		const {address} = daemon.endpoint;
		if (lab.daemon !== undefined && lab.daemon !== address) {
			throw new LabFault(
				`The lab "${lab.name}" runs on the Docker daemon at ${lab.daemon}, and Docker is set to ${address} now.`,
				'Set it back with DOCKER_HOST or "docker context use", and try again.',
			);
		}

		return createDockerEngine(lab, daemon, remember);
	}

	const bin = lab.bin ?? (await requirePrograms(undefined)).bin;
	return createLocalEngine({...lab, bin}, account, remember);
}

/**
 * PostgreSQL's programs, in the named folder or wherever they are.
 * @throws LabFault when there are none that will do
 */
export async function requirePrograms(preferred: string | undefined): Promise<Programs> {
	const programs = await findPrograms(preferred);
	if (programs) return programs;
	if (preferred === undefined) {
		const {postgres} = await howToInstall();
		throw new LabFault(
			'No PostgreSQL programs (version 13 to 18) were found.',
			`Install them (${postgres}), or name their folder with --pg-bin.`,
		);
	}

	throw new LabFault(
		await whyNot(preferred),
		'Name the folder that "pg_config --bindir" prints with --pg-bin.',
		'request',
	);
}

async function whyNot(bin: string): Promise<string> {
	const folder = await stat(bin).catch(() => undefined);
	if (!folder?.isDirectory()) return folder ? `${bin} is no folder.` : `There is no folder ${bin}.`;
	const missing = await missingPrograms(bin);
	if (missing.length === neededPrograms.length) return `The folder ${bin} holds no programs of PostgreSQL.`;
	return missing.length > 0
		? `The folder ${bin} lacks programs of PostgreSQL: ${missing.join(', ')}.`
		: `The programs in ${bin} are not of PostgreSQL 13 to 18.`;
}

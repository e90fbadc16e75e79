import {access, constants, readdir} from 'node:fs/promises';
import path from 'node:path';
import {waitingFor} from '../../base/waiting.js';
import {LabFault} from '../lab-fault.js';
import {runProgram} from '../processes.js';

/** A folder with the programs of one PostgreSQL installation. */
export type Programs = {readonly bin: string; readonly version: string; readonly major: number};

/** Programs that the course runs; Debian splits them over two packages, so that a folder may hold only some. */
export const neededPrograms = [
	'initdb',
	'postgres',
	'pg_ctl',
	'psql',
	'createdb',
	'createuser',
	'pg_basebackup',
	'pg_verifybackup',
	'pg_waldump',
] as const;

/** Time that a program has to tell about itself; the first start after a boot may take seconds. */
const answerTimeoutMs = 5000;

/** Major versions that the course supports. */
export const majors = {oldest: 13, newest: 18} as const;

/**
 * Finds the programs: only in `preferred` if it is given, else on the PATH, by `pg_config`, and in the usual folders of
 * Debian, PGDG, Homebrew, MacPorts and Postgres.app; newer versions first.
 * @throws LabFault when a program of `preferred` does not answer; others are left out
 */
export async function findPrograms(preferred?: string): Promise<Programs | undefined> {
	const places = preferred === undefined ? searchPlaces() : [async () => [path.resolve(preferred)]];
	for (const place of places) {
		for (const bin of await place()) {
			const programs = await inspect(bin, preferred !== undefined);
			if (programs && programs.major >= majors.oldest && programs.major <= majors.newest) return programs;
		}
	}

	return undefined;
}

/** The needed programs that are missing in a folder. */
export async function missingPrograms(bin: string): Promise<string[]> {
	const missing = await Promise.all(
		neededPrograms.map(async (name) => ((await isExecutable(path.resolve(bin, name))) ? [] : [name])),
	);
	return missing.flat();
}

async function inspect(bin: string, isNamed: boolean): Promise<Programs | undefined> {
	if ((await missingPrograms(bin)).length > 0) return undefined;
	const postgres = path.join(bin, 'postgres');
	const answer = runProgram(postgres, ['--version'], {detached: true}, answerTimeoutMs);
	const {stdout, timedOut} = await waitingFor(`the answer of "${postgres} --version"`, answer);
	if (timedOut && isNamed) {
		throw new LabFault(
			`"${postgres} --version" has not answered for ${answerTimeoutMs / 1000} seconds.`,
			'See what keeps it, or name another folder with --pg-bin.',
		);
	}

	const version = /(\d+)(?:\.\d+|\w+)*/.exec(stdout);
	return version?.[1] ? {bin, version: version[0], major: Number(version[1])} : undefined;
}

function searchPlaces(): Array<() => Promise<string[]>> {
	return [
		async () => (process.env.PATH ?? '').split(path.delimiter).filter(path.isAbsolute),
		async () => {
			const {exitCode, stdout} = await runProgram('pg_config', ['--bindir'], {detached: true}, answerTimeoutMs);
			return exitCode === 0 ? [stdout.trim()] : [];
		},
		async () => (await Promise.all(usualFolders.map(expand))).flat(),
	];
}

/** `*` is one path segment or the rest of one. */
const usualFolders = [
	'/usr/lib/postgresql/*/bin',
	'/usr/pgsql-*/bin',
	'/opt/homebrew/opt/postgresql@*/bin',
	'/usr/local/opt/postgresql@*/bin',
	'/opt/local/lib/postgresql*/bin',
	'/Applications/Postgres.app/Contents/Versions/*/bin',
	'/usr/local/pgsql/bin',
];

async function expand(pattern: string): Promise<string[]> {
	const [before, after] = pattern.split('*');
	if (before === undefined || after === undefined) return [pattern];
	const parent = before.slice(0, before.lastIndexOf('/'));
	const prefix = before.slice(parent.length + 1);
	try {
		return (await readdir(parent))
			.filter((name) => name.startsWith(prefix))
			.toSorted((a, b) => b.localeCompare(a, 'en', {numeric: true}))
			.map((name) => `${parent}/${name}${after}`);
	} catch {
		return [];
	}
}

async function isExecutable(file: string): Promise<boolean> {
	try {
		await access(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

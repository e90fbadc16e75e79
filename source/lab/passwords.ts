import type {Engine} from './engine.js';

type Keeper = Pick<Engine, 'kind' | 'variables' | 'readFile'>;

/**
 * The administrator's password from the lab's file, because a learner who writes the file by hand may choose another
 * one; the course's while there is no file.
 */
export async function administratorPassword(engine: Keeper): Promise<string | undefined> {
	const own =
		engine.kind === 'docker'
			? await variableIn(engine, 'secrets/admin.env', 'POSTGRES_PASSWORD')
			: (await engine.readFile('secrets/admin.password'))?.split(/\r?\n/)[0];
	return own || engine.variables.get('admin.password');
}

/**
 * The replication role's password, from the file that the lab's client programs use; the course's while there is no
 * file.
 */
export async function replicationPassword(engine: Keeper): Promise<string | undefined> {
	const own =
		engine.kind === 'docker'
			? await variableIn(engine, 'secrets/replication.env', 'PGPASSWORD')
			: passwordIn((await engine.readFile('secrets/pgpass')) ?? '', engine.variables.get('replication.user') ?? '');
	return own || engine.variables.get('replication.password');
}

/** A variable of a file that Docker reads by `--env-file`: it takes values as they are, the last one counts. */
async function variableIn(engine: Keeper, file: string, name: string): Promise<string | undefined> {
	const lines = (await engine.readFile(file))?.split(/\r?\n/) ?? [];
	const line = lines.findLast((candidate) => candidate.trimStart().startsWith(`${name}=`));
	return line?.trimStart().slice(name.length + 1);
}

/**
 * The password of the first record for the user, or for any, as `*` says. A colon or backslash in a field has a backslash
 * before it (PostgreSQL 15, 34.16).
 */
function passwordIn(pgpass: string, user: string): string | undefined {
	for (const line of pgpass.split(/\r?\n/)) {
		const [, whom, password] = /^(?:(?:\\.|[^:\\])*:){3}((?:\\.|[^:\\])*):((?:\\.|[^:\\])+)/.exec(line) ?? [];
		if (!line.startsWith('#') && (whom === '*' || unescaped(whom) === user)) return unescaped(password);
	}

	return undefined;
}

const unescaped = (field: string | undefined) => field?.replaceAll(/\\(.)/g, '$1');

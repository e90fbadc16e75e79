import {secretValues} from '../../course/variables.js';
import type {Engine} from '../../lab/engine.js';
import {administratorPassword, replicationPassword} from '../../lab/passwords.js';

/** All passwords of a lab now: the course's, and those that a learner has written into a file by hand. */
export async function labSecrets(engine: Pick<Engine, 'kind' | 'variables' | 'readFile'>): Promise<string[]> {
	const found = await Promise.all([
		administratorPassword(engine),
		replicationPassword(engine),
		// The role gets this password; clients read another file.
		engine.readFile('secrets/replication.password').then((text) => text?.split(/\r?\n/)[0]),
	]);
	const own = found.filter((password) => password !== undefined && password !== '') as string[];
	return [...new Set([...secretValues(engine.variables), ...own])];
}

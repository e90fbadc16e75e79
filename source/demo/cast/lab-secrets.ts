import {secretValues} from '../../course/variables.js';
import type {Engine} from '../../lab/engine.js';
import {administratorPassword, replicationPassword} from '../../lab/passwords.js';

/**
 * Every password that a lab has now: those of the course, and those that a learner who wrote a file by hand has put into
 * it.
 */
export async function labSecrets(engine: Pick<Engine, 'kind' | 'variables' | 'readFile'>): Promise<string[]> {
	const found = await Promise.all([
		administratorPassword(engine),
		replicationPassword(engine),
		// The role is made with this one; clients have another file.
		engine.readFile('secrets/replication.password').then((text) => text?.split(/\r?\n/)[0]),
	]);
	const own = found.filter((password) => password !== undefined && password !== '') as string[];
	return [...new Set([...secretValues(engine.variables), ...own])];
}

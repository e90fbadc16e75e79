import {chmodSync, mkdirSync, mkdtempSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import {scratchRoot} from './scratch-root.js';

/**
 * A folder that the account of the servers can reach, and a registry of labs that is not the user's own; root's servers
 * run as another account, which a folder below root's home would keep out.
 * @param name makes it always the same one, so that what a killed run has left in it is found
 */
export function privateHome(name?: string): {
	home: string;
	labDir: (name: string) => string;
	remove: () => Promise<void>;
} {
	const prefix = path.join(scratchRoot(), 'pg-tutorial-test-');
	const home = name === undefined ? mkdtempSync(prefix) : `${prefix}${name}`;
	mkdirSync(home, {recursive: true});
	chmodSync(home, 0o755);
	process.env.PG_REPLICATION_TUTORIAL_HOME = home;
	return {
		home,
		labDir: (name) => path.join(home, 'labs', name),
		async remove() {
			await rm(home, {recursive: true, force: true});
		},
	};
}

import {execFileSync} from 'node:child_process';
import {chmodSync, existsSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {scratchRoot} from '../processes/scratch-root.js';

const variable = 'PG_TUTORIAL_TEST_TEMPLATES';
const prefix = 'pg-tutorial-templates-';
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The folder of the labs that others are copied from in this run of the tests; it is their list of labs as well. */
export function templatesFolder(): string {
	const folder = process.env[variable];
	if (folder === undefined) throw new Error('The folder for templates is made by the set-up of the test run.');
	return folder;
}

/** Makes the folder for this run, and removes it in the end with the labs in it; removes those of killed runs, too. */
export default function setUp(): () => void {
	const parent = scratchRoot();
	for (const name of readdirSync(parent)) {
		const [, pid] = new RegExp(`^${prefix}(\\d+)-`).exec(name) ?? [];
		if (pid !== undefined && !isAlive(Number(pid))) remove(path.join(parent, name));
	}

	// Every project of the configuration is set up by itself, in this one process.
	if (process.env[variable] === undefined) {
		const folder = mkdtempSync(path.join(parent, `${prefix}${process.pid}-`));
		chmodSync(folder, 0o755);
		process.env[variable] = folder;
	}

	return () => remove(templatesFolder());
}

/** A later run removes the rest. */
function remove(folder: string): void {
	attempt(() => {
		if (!existsSync(path.join(folder, 'registry'))) return;
		execFileSync(process.execPath, ['dist/cli.js', 'clean', '--all', '--yes'], {
			cwd: root,
			env: {...process.env, PG_REPLICATION_TUTORIAL_HOME: folder},
			stdio: 'ignore',
		});
	});
	attempt(() => rmSync(folder, {recursive: true, force: true}));
}

function attempt(act: () => void): void {
	try {
		act();
	} catch {}
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

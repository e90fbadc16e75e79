import {lstatSync, readdirSync} from 'node:fs';
import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {socketFolder} from '../../source/lab/description.js';
import {labMaker} from '../support/labs/lab-maker.js';
import {hasPrograms} from '../support/labs/local-instances.js';
import {shellCli} from '../support/processes/piped-cli.js';

/** What others than its owner may write, in a folder and all that is in it. */
function openToOthers(file: string): string[] {
	const found = lstatSync(file);
	const inside = found.isDirectory() ? readdirSync(file).flatMap((name) => openToOthers(path.join(file, name))) : [];
	const isOpen = !found.isSymbolicLink() && !found.isSocket() && (found.mode & 0o022) !== 0;
	return isOpen ? [`${(found.mode & 0o777).toString(8)} ${file}`, ...inside] : inside;
}

describe.skipIf(!hasPrograms)('a lab', () => {
	const labs = labMaker('local');
	afterAll(() => labs.end());

	test.each([
		['000', '000', []],
		['077', '077', ['--to', 'primary-instance']],
		['027', '027', ['--to', 'primary-instance']],
	])(
		'that is played with umask %s has nothing that others may write',
		async (name, umask, until) => {
			const home = path.join(labs.home, umask);
			// The account of the servers has to come to the lab, whatever is made on the way to it.
			await mkdir(home);
			const dir = path.join(home, 'lab');
			const env = {...labs.env, PG_REPLICATION_TUTORIAL_HOME: home};
			const cli = (line: string, ...parameters: string[]) => shellCli(`umask ${umask}; ${line}`, parameters, env);
			const where = ['--engine', 'local', '--lab', `umask-${name}`, '--dir', dir];
			try {
				const run = await cli('"$@"', 'run', '--keep', ...where, ...until);
				expect(run.exitCode, run.stdout).toBe(0);
				const transcript = await cli('"$@"', 'transcript', ...where, '--output', path.join(dir, 'transcript.md'));
				expect(transcript.exitCode, transcript.stderr).toBe(0);
				expect(readdirSync(path.join(dir, '.tutorial', 'snapshots'))).not.toEqual([]);
				expect(openToOthers(home)).toEqual([]);
				const back = await cli('"$@"', 'reset', '2', ...where);
				expect(back.exitCode, back.stderr).toBe(0);
				const hand = `cd ${dir} && . ./lab.env && mkdir by-hand && echo > by-hand/file`;
				expect(await cli(hand)).toMatchObject({exitCode: 0});
				expect(openToOthers(home)).toEqual([]);
				expect(openToOthers(socketFolder({name: `umask-${name}`, dir}))).toEqual([]);
			} finally {
				await cli('"$@"', 'clean', '--all');
			}
		},
		240_000,
	);
});

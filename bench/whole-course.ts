import {mkdir, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {inTurn} from './statistics.js';

const cli = path.resolve('dist/cli.js');

/**
 * The whole course on the local engine: the program's run against the exported script, run by bash. The script takes no
 * snapshots, so the run takes none either.
 */
export async function measureWholeCourse(home: string, rounds: number) {
	const env = {PG_REPLICATION_TUTORIAL_HOME: home, PG_REPLICATION_TUTORIAL_SNAPSHOTS: 'off'};
	let number = 0;
	const timed = async (run: (dir: string, lab: string) => Promise<() => Promise<void>>) => {
		const lab = `bench-${++number}`;
		const dir = path.join(home, 'labs', lab);
		await mkdir(path.dirname(dir), {recursive: true});
		const prepared = await run(dir, lab);
		const start = performance.now();
		await prepared();
		return performance.now() - start;
	};

	return inTurn(
		{
			run: () =>
				timed(async (dir, lab) => async () => {
					await execa(process.execPath, [cli, 'run', '--engine', 'local', '--lab', lab, '--dir', dir, '--keep'], {env});
					stopLater.push(dir);
				}),
			script: () =>
				timed(async (dir, lab) => {
					const {stdout} = await execa(
						process.execPath,
						[cli, 'script', '--engine', 'local', '--lab', lab, '--dir', dir],
						{env},
					);
					const file = path.join(home, `${lab}.sh`);
					await writeFile(file, `${stdout}\n`, {mode: 0o755});
					return async () => {
						await execa('bash', [file], {env, stdin: 'ignore', cwd: home});
						stopLater.push(dir);
					};
				}),
		},
		rounds,
	).finally(stopServers);
}

const stopLater: string[] = [];

/** Between two runs nothing is stopped, so that neither way pays for the other's end. */
async function stopServers(): Promise<void> {
	for (const dir of stopLater.splice(0)) {
		for (const instance of ['postgres-1', 'postgres-2']) {
			const pid = path.join(dir, instance, 'pgdata', 'postmaster.pid');
			await execa('bash', ['-c', `[ ! -f "$1" ] || kill -QUIT "$(head -n 1 "$1")"`, 'bash', pid], {reject: false});
		}

		await rm(dir, {recursive: true, force: true, maxRetries: 20, retryDelay: 100});
	}
}

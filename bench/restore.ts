import path from 'node:path';
import {execa} from 'execa';
import {inTurn} from './statistics.js';

const cli = path.resolve('dist/cli.js');

/** The lesson that is gone back to, and the last one before it. */
const target = {lesson: 'failover', before: 'testing-replication'};

/**
 * The way to the start of the failover lesson, local engine: from its snapshot against running all before it, which
 * takes no snapshots then: neither way pays for the other.
 */
export async function measureRestore(home: string, rounds: number) {
	const env = {PG_REPLICATION_TUTORIAL_HOME: home};
	const withoutSnapshots = {...env, PG_REPLICATION_TUTORIAL_SNAPSHOTS: 'off'};
	const options = (lab: string) => ['--engine', 'local', '--lab', lab, '--dir', path.join(home, 'labs', lab)];
	const cliTime = async (parameters: readonly string[], environment: NodeJS.ProcessEnv = env) => {
		const start = performance.now();
		await execa(process.execPath, [cli, ...parameters], {env: environment, stdin: 'ignore'});
		return performance.now() - start;
	};
	const clean = (lab: string) => execa(process.execPath, [cli, 'clean', '--yes', '--lab', lab], {env});
	const kept = 'bench-kept';
	await cliTime(['run', '--keep', '--to', target.lesson, ...options(kept)]);
	let number = 0;
	try {
		return await inTurn(
			{
				restore: () => cliTime(['reset', target.lesson, '--yes', ...options(kept)]),
				run: async () => {
					const lab = `bench-anew-${++number}`;
					const time = await cliTime(['run', '--keep', '--to', target.before, ...options(lab)], withoutSnapshots);
					await clean(lab);
					return time;
				},
			},
			rounds,
		);
	} finally {
		await clean(kept);
	}
}

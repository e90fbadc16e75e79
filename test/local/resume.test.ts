import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';
import {afterAll, describe, expect, test} from 'vitest';
import {stepsOf} from '../../source/course/for-engine.js';
import {loadCourse} from '../../source/course/load-course.js';
import {findPrograms} from '../../source/lab/local/programs.js';
import {privateHome} from '../support/private-home.js';
import {runCli} from '../support/run-cli.js';

const programs = await findPrograms();
const stepCount = stepsOf(await loadCourse('lessons')).length;

/** Plays until a command of a step that is new to `killedAt` runs, and kills the tutor there; undefined at the end. */
function playUntilNewStep(parameters: readonly string[], killedAt: ReadonlySet<string>): Promise<string | number> {
	return new Promise((resolve) => {
		const child = spawn(process.execPath, ['dist/cli.js', ...parameters], {stdio: ['ignore', 'pipe', 'inherit']});
		let step = '';
		let killed: string | undefined;
		createInterface({input: child.stdout}).on('line', (line) => {
			step = /^--- (\d+\.\d+) /.exec(line)?.[1] ?? step;
			if (!line.startsWith('$ ') || killedAt.has(step) || killed !== undefined) return;
			killed = step;
			child.kill('SIGKILL');
		});
		child.on('exit', (code) => resolve(killed ?? code ?? -1));
	});
}

describe.skipIf(!programs)('a tutor that is killed', () => {
	const place = privateHome();
	const options = ['--engine', 'local', '--lab', 'resume', '--dir', place.labDir('resume')];
	afterAll(async () => {
		await runCli(['clean', '--yes', ...options.slice(2)]);
		await place.remove();
	});

	test('goes on rightly after SIGKILL in every step', async () => {
		const killedAt = new Set<string>();
		for (;;) {
			const end = await playUntilNewStep(['--plain', ...options], killedAt);
			if (typeof end === 'number') {
				expect(end).toBe(0);
				break;
			}

			killedAt.add(end);
		}

		expect(killedAt.size).toBe(stepCount);
		const again = await runCli(['--plain', ...options]);
		expect(again.stdout).toContain(`${stepCount} steps have passed and still hold`);
		expect(again.exitCode).toBe(0);
	}, 300_000);
});

import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';
import {afterAll, describe, expect, test} from 'vitest';
import {stepsOf} from '../../../source/course/for-engine.js';
import {loadCourse} from '../../../source/course/load-course.js';
import type {EngineKind} from '../../../source/course/types.js';
import {readLab} from '../../../source/lab/lab-folder.js';
import {privateHome} from '../processes/private-home.js';
import {runCli} from '../processes/run-cli.js';
import {expectWholeCourse} from './transcript-proof.js';

const stepCount = stepsOf(await loadCourse('lessons')).length;

/** In every second step the kill comes with the first command, in the others when a command has printed or ended. */
const moments = [/^\$ /, /^ {2}(\| |done|refused|failed)/];

/** Plays until a command of a step that is new to `killedAt` runs, and kills the tutor there; how it ended if there is none. */
function playUntilNewStep(
	parameters: readonly string[],
	killedAt: ReadonlySet<string>,
): Promise<{kind: 'killed'; step: string} | {kind: 'ended'; exitCode: number | null; said: string}> {
	return new Promise((resolve) => {
		const child = spawn(process.execPath, ['dist/cli.js', ...parameters], {stdio: ['ignore', 'pipe', 'inherit']});
		const moment = moments[killedAt.size % moments.length];
		const said: string[] = [];
		let step = '';
		let killed: string | undefined;
		createInterface({input: child.stdout}).on('line', (line) => {
			said.push(line);
			step = /^--- (\d+\.\d+) /.exec(line)?.[1] ?? step;
			if (!moment?.test(line) || killedAt.has(step) || killed !== undefined) return;
			killed = step;
			child.kill('SIGKILL');
		});
		child.on('exit', (code) =>
			resolve(
				killed === undefined
					? {kind: 'ended', exitCode: code, said: said.slice(-40).join('\n')}
					: {kind: 'killed', step: killed},
			),
		);
	});
}

/**
 * Plays the course with a tutor that is killed once in every step, and then finds the servers stopped, as after a
 * reboot.
 * @param stopServers stops both servers of the lab of that name and folder, behind the tutor's back
 */
export function proveResumption(
	engine: EngineKind,
	request: {readonly options: readonly string[]; readonly skip: string | undefined},
	stopServers: (lab: string, dir: string) => Promise<void>,
): void {
	describe.skipIf(request.skip !== undefined)(
		`a tutor that is killed, ${engine} engine (${request.skip ?? 'real'})`,
		() => {
			const place = privateHome();
			const lab = `resume-${process.pid}`;
			const dir = place.labDir(lab);
			const parameters = ['--plain', '--engine', engine, '--lab', lab, '--dir', dir, ...request.options];

			afterAll(async () => {
				await runCli(['clean', '--yes', '--lab', lab, '--dir', dir]);
				await place.remove();
			});

			test('goes on rightly after SIGKILL in every step', async () => {
				const killedAt = new Set<string>();
				for (;;) {
					const end = await playUntilNewStep(parameters, killedAt);
					if (end.kind === 'ended') {
						expect(end.exitCode, end.said).toBe(0);
						break;
					}

					killedAt.add(end.step);
				}

				expect(killedAt.size).toBe(stepCount);
			}, 300_000);

			test('has recorded all of it', async () => {
				const lab = await readLab(dir);
				if (!lab) throw new Error('there is no lab');
				const {stdout, exitCode} = await runCli(['transcript', '--dir', dir]);
				expect(exitCode).toBe(0);
				await expectWholeCourse(stdout, lab, 'perhaps missed');
				// It was killed in every step, and so there is more than one attempt at each.
				expect(stdout.match(/^#### Attempt 1,/gm)).toHaveLength(stepCount);
				expect(stdout).toContain('The tutor was ended while this ran.');
			});

			test('starts servers again that ran when it was left', async () => {
				await stopServers(lab, dir);
				const {stdout, exitCode} = await runCli(parameters);
				expect(stdout).toContain('postgres-1 ran when you left and is stopped now');
				expect(stdout).toContain('postgres-2 ran when you left and is stopped now');
				expect(stdout).toContain(`${stepCount} steps have passed and still hold`);
				expect(exitCode).toBe(0);
			});
		},
	);
}

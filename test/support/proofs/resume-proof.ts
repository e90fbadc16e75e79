import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {actionsOf, stepsOf} from '../../../source/course/for-engine.js';
import {loadCourse} from '../../../source/course/load-course.js';
import type {EngineKind} from '../../../source/course/types.js';
import {readLab} from '../../../source/lab/lab-folder.js';
import {labAt, playFirst} from '../labs/template-lab.js';
import {privateHome} from '../processes/private-home.js';
import {runCli} from '../processes/run-cli.js';
import {expectWholeCourse} from './transcript-proof.js';

const course = await loadCourse('lessons');
const stepCount = stepsOf(course).length;

/** Lessons before one, or from one on. */
export type Part = {readonly before: string} | {readonly from: string};

/** In every second step the kill comes with the first command, in the others when a command has printed or ended. */
const moments = [/^\$ /, /^ {2}(\| |done|refused|failed)/];

/**
 * The numbers, such as 2.3, of the steps in which a tutor is killed: all of them, or those of a part of the course that have
 * commands for this engine alone, and the first one after the part.
 */
function deadlySteps(engine: EngineKind, part: Part | undefined): string[] {
	const lessonOf = (id: string) => course.lessons.findIndex((lesson) => lesson.id === id);
	const numbers = course.lessons.map(({steps}, lesson) =>
		steps.map((step, index) => ({number: `${lesson + 1}.${index + 1}`, step})),
	);
	if (part === undefined) return numbers.flat().map(({number}) => number);
	const lessons = 'from' in part ? numbers.slice(lessonOf(part.from)) : numbers.slice(0, lessonOf(part.before));
	const own = lessons.flat().filter(({step}) => actionsOf(step).some((action) => action.engine === engine));
	const next = 'from' in part ? [] : [`${lessonOf(part.before) + 1}.1`];
	return [...own.map(({number}) => number), ...next];
}

/** Plays until a command of a step of `deadly` runs, and kills the tutor there; how it ended if there is none. */
function playUntilKilled(
	parameters: readonly string[],
	deadly: ReadonlySet<string>,
): Promise<{kind: 'killed'; step: string} | {kind: 'ended'; exitCode: number | null; said: string}> {
	return new Promise((resolve) => {
		const child = spawn(process.execPath, ['dist/cli.js', ...parameters], {stdio: ['ignore', 'pipe', 'inherit']});
		const moment = moments[deadly.size % moments.length];
		const said: string[] = [];
		let step = '';
		let killed: string | undefined;
		createInterface({input: child.stdout}).on('line', (line) => {
			said.push(line);
			step = /^--- (\d+\.\d+) /.exec(line)?.[1] ?? step;
			if (!moment?.test(line) || !deadly.has(step) || killed !== undefined) return;
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
 * @param request.part the lessons that are played, with kills in the steps that have commands for this engine alone; all of
 * them, with kills in all steps, when it is left out
 * @param stopServers stops both servers of the lab of that name and folder, behind the tutor's back
 */
export function proveResumption(
	engine: EngineKind,
	request: {readonly options: readonly string[]; readonly skip: string | undefined; readonly part?: Part},
	stopServers: (lab: string, dir: string) => Promise<void>,
): void {
	const {part} = request;
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

			if (part !== undefined && 'from' in part) {
				playFirst(engine);
				beforeAll(async () => (await labAt(engine, part.from, lab, dir)).close());
			}

			test('goes on rightly after SIGKILL in every step', async () => {
				const deadly = new Set(deadlySteps(engine, part));
				expect(deadly.size).toBeGreaterThan(5);
				const isOver = () => part !== undefined && 'before' in part && deadly.size === 0;
				while (!isOver()) {
					const end = await playUntilKilled(parameters, deadly);
					if (end.kind === 'ended') {
						expect(end.exitCode, end.said).toBe(0);
						break;
					}

					deadly.delete(end.step);
				}

				expect([...deadly]).toEqual([]);
			}, 300_000);

			test('has recorded all of it', async () => {
				const lab = await readLab(dir);
				if (!lab) throw new Error('there is no lab');
				const {stdout, exitCode} = await runCli(['transcript', '--dir', dir]);
				expect(exitCode).toBe(0);
				if (part === undefined) await expectWholeCourse(stdout, lab, 'perhaps missed');
				// A kill causes another attempt; the last kill of a part does not.
				const kills = deadlySteps(engine, part).length - (part !== undefined && 'before' in part ? 1 : 0);
				expect(stdout.match(/^#### Attempt 1,/gm)).toHaveLength(kills);
				expect(stdout).toContain('The tutor was ended while this ran.');
			});

			// The servers of a part that ends early are those of the next part.
			if (part !== undefined && 'before' in part) return;
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

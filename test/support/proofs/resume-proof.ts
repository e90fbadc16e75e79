import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {actionsOf, stepsOf} from '../../../source/course/for-engine.js';
import {loadCourse} from '../../../source/course/load-course.js';
import type {EngineKind} from '../../../source/course/types.js';
import {readLab} from '../../../source/lab/lab-folder.js';
import {readProgress} from '../../../source/tutor/progress.js';
import {attemptsOf} from '../../../source/tutor/record/attempts.js';
import {readRecord} from '../../../source/tutor/record/record-file.js';
import {labAt, playFirst} from '../labs/template-lab.js';
import {privateHome} from '../processes/private-home.js';
import {runCli} from '../processes/run-cli.js';
import {expectWholeCourse} from './transcript-proof.js';

const course = await loadCourse('lessons');
const stepCount = stepsOf(course).length;

/** Each step with its number in the course, such as 2.3. */
const numbered = course.lessons.map(({steps}, lesson) =>
	steps.map((step, index) => ({number: `${lesson + 1}.${index + 1}`, step})),
);
const numberOf = new Map(numbered.flat().map(({number, step}) => [step.id, number]));

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
	if (part === undefined) return numbered.flat().map(({number}) => number);
	const lessons = 'from' in part ? numbered.slice(lessonOf(part.from)) : numbered.slice(0, lessonOf(part.before));
	const own = lessons.flat().filter(({step}) => actionsOf(step).some((action) => action.engine === engine));
	const next = 'from' in part ? [] : [`${lessonOf(part.before) + 1}.1`];
	return [...own.map(({number}) => number), ...next];
}

/**
 * Plays until a command of a step of `deadly` runs, and kills the tutor there; how it ended if there is none.
 * @returns for a killed one, the step and the first line of the command at which the signal was sent, and the steps that it
 * entered before the signal arrived
 */
function playUntilKilled(
	parameters: readonly string[],
	deadly: ReadonlySet<string>,
): Promise<
	| {kind: 'killed'; step: string; command: string; entered: readonly string[]}
	| {kind: 'ended'; exitCode: number | null; said: string}
> {
	return new Promise((resolve) => {
		const child = spawn(process.execPath, ['dist/cli.js', ...parameters], {stdio: ['ignore', 'pipe', 'inherit']});
		const moment = moments[deadly.size % moments.length];
		const said: string[] = [];
		const entered: string[] = [];
		let step = '';
		let command = '';
		let killed: {readonly step: string; readonly command: string} | undefined;
		createInterface({input: child.stdout}).on('line', (line) => {
			said.push(line);
			step = /^--- (\d+\.\d+) /.exec(line)?.[1] ?? step;
			command = /^\$ (.*)/.exec(line)?.[1] ?? command;
			if (killed !== undefined && step !== (entered.at(-1) ?? killed.step)) entered.push(step);
			if (!moment?.test(line) || !deadly.has(step) || killed !== undefined) return;
			killed = {step, command};
			child.kill('SIGKILL');
		});
		child.on('close', (code) =>
			resolve(
				killed === undefined
					? {kind: 'ended', exitCode: code, said: said.slice(-40).join('\n')}
					: {kind: 'killed', ...killed, entered},
			),
		);
	});
}

/**
 * What a killed tutor has left in the memory of its lab, with steps by their numbers. `cutOff` is the step that it has begun
 * and the next one begins anew; absent when the step had passed, as it may before the signal arrives.
 */
async function memoryOf(dir: string) {
	const [record, progress] = await Promise.all([readRecord(dir), readProgress(dir)]);
	const passed = new Set(progress.passed.map(({step}) => numberOf.get(step)));
	const last = numberOf.get(attemptsOf(record).at(-1)?.step ?? '');
	return {
		/** The first line of each command. */
		commands: record.flatMap((entry) =>
			entry.type === 'started' ? [`${numberOf.get(entry.step)} ${entry.shown.split('\n')[0]}`] : [],
		),
		passed,
		...(last !== undefined && !passed.has(last) && {cutOff: last}),
	};
}

/** The numbers of the steps of which a transcript tells more than one attempt. */
function stepsWithMoreAttempts(transcript: string): string[] {
	let step = '';
	const found = new Set<string>();
	for (const line of transcript.split('\n')) {
		step = /^### (\d+\.\d+) /.exec(line)?.[1] ?? step;
		if (line.startsWith('#### Attempt 1,')) found.add(step);
	}

	return [...found];
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
			const begunAnew = new Set<string>();

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

					const {commands, passed, cutOff} = await memoryOf(dir);
					// A command is recorded before it is told, and told before it starts.
					expect(commands).toContain(`${end.step} ${end.command}`);
					deadly.delete(end.step);
					// The signal came too late for these.
					for (const step of end.entered) if (passed.has(step)) deadly.delete(step);
					if (cutOff !== undefined && !isOver()) begunAnew.add(cutOff);
				}

				expect([...deadly]).toEqual([]);
			}, 300_000);

			test('has recorded all of it', async () => {
				const lab = await readLab(dir);
				if (!lab) throw new Error('there is no lab');
				const {stdout, exitCode} = await runCli(['transcript', '--dir', dir]);
				expect(exitCode).toBe(0);
				if (part === undefined) await expectWholeCourse(stdout, lab, 'perhaps missed');
				expect(stepsWithMoreAttempts(stdout).toSorted()).toEqual([...begunAnew].toSorted());
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

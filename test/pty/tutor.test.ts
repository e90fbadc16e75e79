import {existsSync} from 'node:fs';
import {afterAll, afterEach, describe, expect, test} from 'vitest';
import {findPrograms} from '../../source/lab/local/programs.js';
import {runProgram} from '../../source/lab/processes.js';
import {dockerTestImage} from '../support/labs/docker-image.js';
import {privateHome} from '../support/processes/private-home.js';
import {runCli} from '../support/processes/run-cli.js';
import {inLesson, lessonCount, stepCount} from '../support/scenes/lesson-place.js';
import {PtyTerminal} from '../support/terminals/pty-terminal.js';

const docker = await dockerTestImage();
const programs = await findPrograms();
const engines = [
	{engine: 'local', options: [] as string[], skip: programs ? undefined : 'no PostgreSQL programs are installed'},
	{
		engine: 'docker',
		options: 'image' in docker ? ['--image', docker.image] : [],
		skip: 'reason' in docker ? docker.reason : undefined,
	},
];
const place = privateHome();
const terminals: PtyTerminal[] = [];
const enter = '\r';

afterEach(() => {
	for (const terminal of terminals.splice(0)) terminal.stop();
});

afterAll(() => place.remove());

function start(parameters: readonly string[], size: {columns: number; rows: number}): PtyTerminal {
	const terminal = new PtyTerminal(process.execPath, ['dist/cli.js', ...parameters], size);
	terminals.push(terminal);
	return terminal;
}

describe.each(engines)('the tutor on a terminal, $engine engine', ({engine, options, skip}) => {
	// Leftovers of a killed run must not count as this one's.
	const lab = `pty-${engine}-${process.pid}`;
	const parameters = ['--engine', engine, ...options, '--lab', lab, '--dir', place.labDir(lab)];

	afterAll(async () => {
		if (skip === undefined) await runCli(['clean', '--yes', '--lab', lab, '--dir', place.labDir(lab)]);
	});

	test('takes a learner through the first lessons by keys', async (context) => {
		if (skip !== undefined) context.skip(skip);
		const terminal = start(parameters, {columns: 80, rows: 24});
		await terminal.sees(inLesson(1), 20_000);
		await terminal.sees('Ready');
		// Lesson and step that stand in the header after each step of the first lessons.
		for (const [lesson, step] of [
			[1, 2],
			[2, 1],
			[2, 2],
			[2, 3],
			[3, 1],
			[3, 2],
		]) {
			terminal.type(enter);
			await terminal.sees('Passed', 60_000);
			terminal.type(enter);
			await terminal.sees(inLesson(Number(lesson), new RegExp(`[\\s\\S]*step ${step} of`)));
			await terminal.sees('Ready');
		}

		terminal.type('q');
		await terminal.sees(/keep/i);
		terminal.type('k');
		expect((await terminal.exited).exitCode).toBe(0);
		expect(terminal.isAlternate).toBe(false);
		await terminal.sees(`6 of ${stepCount} steps passed`);
	});

	test('goes on where the lab stands, on a terminal of another size, and removes the lab', async (context) => {
		if (skip !== undefined) context.skip(skip);
		const terminal = start(parameters, {columns: 120, rows: 40});
		await terminal.sees(inLesson(3, /[\s\S]*step 2 of/), 20_000);
		terminal.resize(60, 20);
		await terminal.sees(new RegExp(`3 ?/ ?${lessonCount}|Lesson 3`));
		terminal.type('q');
		await terminal.sees(/remove/i);
		terminal.type('x');
		await terminal.sees(/for good/);
		terminal.type('y');
		expect((await terminal.exited).exitCode).toBe(0);
		await terminal.sees('The lab is removed');
		expect(existsSync(place.labDir(lab))).toBe(false);
	});
});

describe.skipIf(!programs)('the tutor on a terminal', () => {
	test('notices a step that is done by hand in another terminal', async () => {
		const parameters = ['--engine', 'local', '--lab', 'by-hand', '--dir', place.labDir('by-hand')];
		const terminal = start(parameters, {columns: 120, rows: 40});
		await terminal.sees('Ready', 20_000);
		const command = (await terminal.lines()).map((line) => /mkdir -p -m 700 "[^"]+"/.exec(line)?.[0]).find(Boolean);
		expect(command).toBeDefined();
		expect((await runProgram('bash', ['-c', command ?? ''])).exitCode).toBe(0);
		await terminal.sees('Passed');
		terminal.type('qxy');
		await terminal.exited;
	});

	test('stops a command with Ctrl+C and returns to the step', async () => {
		const dir = place.labDir('patient');
		const course = ['--course', 'test/fixtures/patient-course'];
		const terminal = start(['--engine', 'local', '--lab', 'patient', '--dir', dir, ...course], {columns: 80, rows: 24});
		await terminal.sees('Ready', 20_000);
		terminal.type(enter);
		await expect.poll(() => existsSync(`${dir}/secrets/started`), {timeout: 10_000}).toBe(true);
		await terminal.sees('Running');
		terminal.type('\u0003');
		await terminal.sees('Stopped: run it again');
		const left = await runProgram('bash', ['-c', `grep -lsz "PWD=${dir}" /proc/[0-9]*/environ | wc -l`]);
		expect(left.stdout.trim()).toBe('0');
		terminal.type('qxy');
		expect((await terminal.exited).exitCode).toBe(0);
		expect(existsSync(dir)).toBe(false);
	});
});

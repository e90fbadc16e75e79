import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, describe, expect, test} from 'vitest';
import {markersOf} from '../../source/demo/cast/cast.js';
import {readCast} from '../../source/demo/cast/read-cast.js';
import {labMaker} from '../support/labs/lab-maker.js';
import {hasPrograms} from '../support/labs/local-instances.js';
import {shortCourse, stageLab} from '../support/labs/stage-lab.js';
import {runCli} from '../support/processes/run-cli.js';
import {realCourse} from '../support/scenes/real-course.js';
import {StageTerminal} from '../support/terminals/stage-terminal.js';

const maker = labMaker('local');
afterAll(() => maker.end());

const inLab = (name: string) => {
	const dir = maker.labDir(name);
	return {dir, where: ['--engine', 'local', '--lab', name, '--dir', dir]};
};
const castOf = (dir: string) => path.join(dir, '.tutorial', 'rehearsal.cast');

describe.skipIf(!hasPrograms)('a demonstration without hands', async () => {
	const course = await realCourse('local');
	const short = shortCourse(path.join(maker.home, 'short'), 3);
	const id = `alone-${process.pid}`;

	test('is rehearsed: every step is timed, and there is a recording of it', async () => {
		const {dir, where} = inLab(`${id}-short`);
		const {stdout, stderr, exitCode} = await runCli(['demo', '--rehearse', '--course', short, ...where], maker.env);
		expect({exitCode, stderr}, stdout).toEqual({exitCode: 0, stderr: ''});
		const rows = [...stdout.matchAll(/^ ?(\d+)\/9 {2}(\S+) +\d+\.\d s {2}\S/gm)];
		const steps = course.steps.slice(0, 9);
		expect(rows.map(([, number, step]) => `${number} ${step}`)).toEqual(
			steps.map((step, index) => `${index + 1} ${step.id}`),
		);
		const times = [...stdout.matchAll(/^ {2,3}\d+ {2}\S.* +\d+\.\d s of (\d+) min$/gm)];
		expect(times.map(([, minutes]) => Number(minutes))).toEqual(course.lessons.slice(0, 3).map(({minutes}) => minutes));
		// Reports misfits of the first step, too, whose text is there before the first event.
		expect(stdout).toContain(`  ${steps[0]?.id}: 1 row of the text below the edge\n`);
		expect(stdout).toContain(`The lab "${id}-short" stays as it is: 0 of 9 steps passed.`);
		expect(existsSync(path.join(dir, 'postgres-1'))).toBe(false);
		const cast = await readCast(castOf(dir));
		expect(cast.size).toEqual({columns: 60, rows: 20});
		expect(markersOf(cast).map(({label}) => label)).toEqual(steps.map((step) => step.id));
	});

	test('refuses to be rehearsed and to be something else at once', async () => {
		for (const other of [['--auto'], ['--loop'], ['--pace', '1'], ['--record', 'a.cast'], ['--recording', 'a.cast']]) {
			const {where, dir} = inLab('none');
			const {stderr, exitCode} = await runCli(['demo', '--rehearse', ...other, ...where], maker.env);
			expect(exitCode).toBe(2);
			expect(stderr).toBe(`--rehearse runs everything at once and by itself; leave out ${other[0]}.`);
			expect(existsSync(dir)).toBe(false);
		}
	});

	test('tells at which step a rehearsal has failed, and why, and keeps the last recording', async () => {
		const {dir, where} = inLab(`${id}-short`);
		const rehearse = ['demo', '--rehearse', '--course', short, ...where];
		const before = readFileSync(castOf(dir));

		// Rebuilding the lesson does not help against what the lesson itself says.
		const lesson = path.join(short, '01-network.md');
		const whole = readFileSync(lesson, 'utf8');
		const broken = whole
			.replace('mkdir -p -m 700 ', 'ls ')
			.replace(/^(- says: the folder for .*)$/m, '$1\n  within: 1s');
		writeFileSync(lesson, broken);
		const second = await runCli(rehearse, maker.env);
		writeFileSync(lesson, whole);
		expect(second.exitCode, second.stdout).toBe(1);
		const [step] = course.steps;
		expect(second.stdout).toContain(
			`This step did not pass: ${step?.title} (${step?.id}).\n  ${step?.checks[0]}: expected`,
		);
		expect(second.stdout + second.stderr).not.toMatch(/^\s+at /m);
		expect(readFileSync(castOf(dir)).equals(before)).toBe(true);
		expect(existsSync(`${castOf(dir)}.new`)).toBe(false);
	});

	test('is stopped in the middle of a rehearsal', async () => {
		const {dir, where} = inLab(`${id}-short`);
		const before = readFileSync(castOf(dir));
		const child = execa(process.execPath, ['dist/cli.js', 'demo', '--rehearse', '--course', short, ...where], {
			env: maker.env,
			stdin: 'ignore',
			reject: false,
			timeout: 60_000,
		});
		let said = '';
		let stopped = false;
		child.stdout.on('data', (data) => {
			said += data;
			if (said.includes('2/9') && !stopped) stopped = child.kill('SIGINT');
		});
		const {exitCode, signal, stdout, stderr} = await child;
		expect({exitCode, signal, stderr}, stdout).toEqual({exitCode: 130, signal: undefined, stderr: ''});
		expect(stdout).toContain('stays as it is: ');
		expect(readFileSync(castOf(dir)).equals(before)).toBe(true);
	});

	test('begins with a lesson of a lab that has come to the end of the course', async () => {
		const {where} = inLab(`${id}-end`);
		const two = ['--course', shortCourse(path.join(maker.home, 'two'), 2), ...where];
		const run = await runCli(['run', '--keep', ...two], maker.env);
		expect(run.exitCode, run.stderr).toBe(0);

		const from = ['--from', 'primary-instance', '--yes', '--auto', '--pace', '0', '--plain'];
		const {stdout, stderr, exitCode} = await runCli(['demo', ...from, ...two], maker.env);
		expect({exitCode, stderr}, stdout).toEqual({exitCode: 0, stderr: ''});
		const told = stdout.split('\n');
		const at = (line: string) => told.findIndex((other) => other.startsWith(line));
		expect(at('A moment, please: going to')).toBeGreaterThan(0);
		expect(at('--- 2.1 ')).toBeGreaterThan(at('A moment, please: going to'));
		expect(told.filter((line) => line.startsWith('The course is complete'))).toHaveLength(1);
		expect(at('The course is complete')).toBeGreaterThan(at('--- 2.3 '));
		expect(stdout).toContain(`The lab "${id}-end" stays as it is: 5 of 5 steps passed.`);

		const again = await runCli([...two, '--plain'], maker.env);
		expect(again.stdout).toContain('The course is complete (');
		expect(again.stdout).not.toContain('complete (0.');
	});

	test('goes around and around, over a server that is killed, until somebody quits', async () => {
		const {dir, where} = inLab(`${id}-loop`);
		const lab = stageLab('local', `${id}-loop`, dir);
		const on = new StageTerminal({
			parameters: ['--loop', '--pace', '0', '--typing', '0', '--no-motion', '--course', short, ...where],
			env: {PG_REPLICATION_TUTORIAL_HOME: maker.home},
			course,
		});
		let killed: Promise<void> | undefined;
		let failures = 0;
		let step = 0;
		let rounds = 0;
		on.terminal.onPicture((lines) => {
			const shown = Number(/ (\d+)\/9$/.exec(lines[0] ?? '')?.[1] ?? step);
			if (shown === 1 && step === 9) rounds++;
			step = shown;
			if (step === 7) killed ??= lab.kill('postgres-1');
			if (lines.some((line) => /^ *r {2}run the step once more/.test(line))) failures++;
		});
		try {
			await expect.poll(() => rounds, {timeout: 100_000}).toBe(2);
			await killed;
			expect(failures).toBeGreaterThan(0);
			// Something changes all the time, and a command that runs has the keys.
			await expect
				.poll(
					async () => {
						const screen = await on.text();
						if (!screen.includes('Leave the demonstration?')) on.type('q');
						return screen;
					},
					{timeout: 30_000, interval: 200},
				)
				.toContain('Leave the demonstration?');
			await on.press('\r', /it ended with/);
			await on.endsWith(0);
		} finally {
			await on.stop();
		}

		const {exitCode} = await maker.clean('--yes', ...where.slice(2));
		expect(exitCode).toBe(0);
		expect(await lab.left()).toEqual([]);
	});
});

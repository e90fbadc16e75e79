import {spawn} from 'node:child_process';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {EngineKind} from '../../../source/course/types.js';
import {snapshotsFolder} from '../../../source/lab/snapshots/paths.js';
import {readProgress} from '../../../source/tutor/progress.js';
import {labMaker} from '../labs/lab-maker.js';
import {runCli} from '../processes/run-cli.js';
import {inLesson} from '../scenes/lesson-place.js';
import {PtyTerminal} from '../terminals/pty-terminal.js';

type Request = {readonly options: readonly string[]; readonly skip: string | undefined};

const place = (engine: EngineKind, {options}: Request) => {
	const maker = labMaker(engine, options);
	return {maker, name: `journey-${process.pid}`};
};

/** The lessons whose first steps have passed, as the lab remembers. */
async function lessonsBegun(dir: string): Promise<string[]> {
	const {passed} = await readProgress(dir);
	return [...new Set(passed.map(({step}) => step.split('/')[0] ?? ''))];
}

/** Goes back and ahead in a lab by the keys of the tutor, with real servers. */
export function proveJourneyByKeys(engine: EngineKind, request: Request): void {
	describe.skipIf(request.skip !== undefined)(`the tutor's keys, ${engine} engine (${request.skip ?? 'real'})`, () => {
		const {maker, name} = place(engine, request);
		let dir = '';
		let terminal: PtyTerminal | undefined;
		beforeAll(async () => {
			dir = await maker.make(name, '3');
		}, 240_000);
		afterAll(async () => {
			terminal?.stop();
			await maker.end();
		});

		test('take the lab back to a lesson, and ahead to one where it has been', async () => {
			const tutor = new PtyTerminal(process.execPath, ['dist/cli.js', '--lab', name, ...request.options], {
				env: {PG_REPLICATION_TUTORIAL_HOME: maker.home},
				columns: 120,
				rows: 40,
			});
			terminal = tutor;
			await tutor.sees(inLesson(4, /[\s\S]*Ready/), 60_000);
			tutor.type('l');
			await tutor.sees(/4 {2}Write-ahead log.*↺/, 60_000);
			// Nothing that is broken by hand is in the way.
			await rm(path.join(dir, 'postgres-1/config'), {recursive: true});
			for (const key of ['k', 'k', 'g']) tutor.type(key);
			await tutor.sees('Take the lab to the start of lesson 2, Primary instance?');
			tutor.type('y');
			await tutor.sees(inLesson(2, / [\s\S]*step 1 of[\s\S]*Ready/), 60_000);
			await tutor.sees(/postgres-1[\s\S]*not there/);
			expect(await lessonsBegun(dir)).toEqual(['network']);

			for (const key of ['l', 'j', 'j', 'g']) tutor.type(key);
			await tutor.sees('Take the lab to the start of lesson 4, ');
			tutor.type('y');
			await tutor.sees(inLesson(4, / [\s\S]*step 1 of[\s\S]*Ready/), 60_000);
			await tutor.sees(/postgres-1[\s\S]*primary/);
			expect(await lessonsBegun(dir)).toEqual(['network', 'primary-instance', 'replication-user']);
			tutor.type('q');
			await tutor.sees('keep the lab');
			tutor.type('k');
			expect(await tutor.exited).toMatchObject({exitCode: 0});
		}, 240_000);

		test('leave a lab that goes on as if nothing had been', async () => {
			const {exitCode, stdout, stderr} = await runCli(['run', '--lab', name, '--from', '4', '--to', '4'], maker.env);
			expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
			expect(stdout).not.toContain('Going to');
		}, 120_000);
	});
}

/** Goes back in a lab by commands, also where no snapshot is left, and where the way is cut by SIGKILL. */
export function proveJourneyByCommands(engine: EngineKind, request: Request): void {
	describe.skipIf(request.skip !== undefined)(`reset and --from, ${engine} engine (${request.skip ?? 'real'})`, () => {
		const {maker, name} = place(engine, request);
		let dir = '';
		const cli = (...parameters: string[]) => runCli([...parameters, '--lab', name], maker.env);
		const forgetSnapshots = () => rm(path.join(dir, snapshotsFolder), {recursive: true});

		beforeAll(async () => {
			dir = await maker.make(name, '4');
		}, 240_000);
		afterAll(() => maker.end());

		test('reset goes back by a snapshot', async () => {
			expect(await cli('reset', '2')).toEqual({
				exitCode: 0,
				stderr: '',
				stdout: 'Going to lesson 2, Primary instance, from a snapshot …\nThe lab stands at lesson 2, Primary instance.',
			});
			expect(await lessonsBegun(dir)).toEqual(['network']);
		});

		test('run goes ahead by a snapshot, goes on inside of the lesson, and goes back', async () => {
			const ahead = await cli('run', '--from', '4', '--to', '4');
			expect(ahead.stdout).toContain('Going to lesson 4, Write-ahead log, from a snapshot');
			expect(ahead.exitCode).toBe(0);
			const inside = await cli('run', '--from', '5', '--to', '5');
			expect(inside.stdout).not.toContain('Going to');
			expect(inside.exitCode).toBe(0);
			const back = await cli('run', '--from', '3', '--to', '3');
			expect(back.stdout).toContain('Going to lesson 3, Replication user, from a snapshot');
			expect(back.exitCode).toBe(0);
			expect((await lessonsBegun(dir)).at(-1)).toBe('replication-user');
		});

		test('reset refuses a lesson that the lab has not come to, and a step that cannot be undone', async () => {
			expect(await cli('reset', 'failover')).toEqual({
				exitCode: 2,
				stdout: '',
				stderr: `The lab "${name}" has not come to failover yet.\nRun it to there: run --from write-ahead-log --to testing-replication.`,
			});
			expect(await cli('reset', '3/nope')).toMatchObject({
				exitCode: 2,
				stderr: expect.stringMatching(/^The lesson replication-user has no step "nope"\.\nIts steps are put-its-/),
			});
			expect(await cli('reset', '2/start-the-server')).toMatchObject({
				exitCode: 2,
				stderr: expect.stringContaining('\n"reset primary-instance" goes back to the start of its lesson.'),
			});
			expect((await lessonsBegun(dir)).at(-1)).toBe('replication-user');
		});

		test('reset runs and checks all that comes before where there is no snapshot', async () => {
			await forgetSnapshots();
			const {stdout, exitCode} = await cli('reset', '3');
			expect(stdout.split('\n')).toEqual([
				'Going to lesson 3, Replication user, by running 5 steps …',
				...[1, 2, 3, 4, 5].map((step) => expect.stringMatching(new RegExp(`^  ${step} of 5: \\S`))),
				'The lab stands at lesson 3, Replication user.',
			]);
			expect(exitCode).toBe(0);
			// Lessons that were reached on the way have a snapshot from now on.
			for (const lesson of ['2', '3']) expect((await cli('reset', lesson)).stdout).toContain('from a snapshot');
		}, 120_000);

		test('SIGKILL on the way loses nothing', async () => {
			await killAt(['reset', '1', '--lab', name], /Going to/);
			const restored = await cli('run', '--from', '3', '--to', '3');
			expect(restored.exitCode, restored.stdout).toBe(0);
			await forgetSnapshots();
			expect((await cli('reset', '2')).exitCode).toBe(0);
			await forgetSnapshots();
			await killAt(['run', '--from', '4', '--to', '4', '--lab', name], /^Passed: Write the settings/);
			const run = await cli('run', '--from', '4', '--to', '4');
			expect(run.stdout).toContain('Going to lesson 4');
			expect(run.exitCode, run.stdout).toBe(0);
		}, 240_000);

		/** Starts the program, and kills it when it prints a line that is waited for. */
		function killAt(parameters: readonly string[], moment: RegExp): Promise<void> {
			return new Promise((resolve, reject) => {
				const child = spawn(process.execPath, ['dist/cli.js', ...parameters], {
					env: {...process.env, ...maker.env},
					stdio: ['ignore', 'pipe', 'inherit'],
				});
				createInterface({input: child.stdout}).on('line', (line) => {
					if (moment.test(line)) child.kill('SIGKILL');
				});
				child.on('exit', (_code, signal) => {
					if (signal === 'SIGKILL') resolve();
					else reject(new Error(`It ended before it said ${moment}.`));
				});
			});
		}
	});
}

import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {EngineKind} from '../../../source/course/types.js';
import {progressFile} from '../../../source/lab/lab-folder.js';
import {readProgress} from '../../../source/tutor/progress.js';
import {labMaker} from '../labs/lab-maker.js';
import {runCli} from '../processes/run-cli.js';

/** Arguments that are no step to undo after the second lesson, each with its sentence. */
const wrong: ReadonlyArray<readonly [operand: readonly string[], sentence: string]> = [
	[[], 'The command reset needs a lesson.'],
	[[''], 'reset names no lesson: "".'],
	[['0'], 'reset names no lesson: "0".'],
	[['12/1'], 'reset names no lesson: "12".'],
	[['/start-the-server'], 'reset names no lesson: "".'],
	[['2/'], 'The lesson primary-instance has no step "".'],
	[['2/4'], 'The lesson primary-instance has no step "4".'],
	[['2/3/1'], 'The lesson primary-instance has no step "3/1".'],
	[['2', '3'], 'The command reset takes one lesson.'],
	[['failover'], 'The lab "NAME" has not come to failover yet.'],
	[
		['2/1'],
		'The step primary-instance/write-the-settings cannot be undone by itself, because others were done after it; the last one is primary-instance/start-the-server.',
	],
	[['3/create-the-role'], 'The step replication-user/create-the-role has not passed, so there is nothing to undo.'],
	[['4/pull-the-plug'], 'The step write-ahead-log/pull-the-plug cannot be undone by itself.'],
];

/** Takes back single steps by the command line, on real servers. */
export function proveUndoCommand(engine: EngineKind, options: readonly string[], skip: string | undefined): void {
	describe.skipIf(skip !== undefined)(`reset LESSON/STEP, ${engine} engine (${skip ?? 'real'})`, () => {
		const maker = labMaker(engine, options);
		const name = `undo-${process.pid}`;
		let dir = '';
		const cli = (...parameters: readonly string[]) => runCli([...parameters, '--lab', name], maker.env);
		const memory = () => readFile(path.join(dir, progressFile), 'utf8');
		const lastPassed = async () => (await readProgress(dir)).passed.at(-1)?.step;

		beforeAll(async () => {
			dir = await maker.make(name, '2');
		}, 120_000);
		afterAll(() => maker.end());

		test('says in one sentence why not, and changes nothing', async () => {
			const before = await memory();
			for (const [operand, sentence] of wrong) {
				const {exitCode, stdout, stderr} = await cli('reset', ...operand);
				const said = {exitCode, stdout, sentence: stderr.split('\n')[0]};
				expect(said, operand.join(' ')).toEqual({exitCode: 2, stdout: '', sentence: sentence.replace('NAME', name)});
			}

			expect(await memory()).toBe(before);
		});

		test('runs the commands that it shows, until the outcome is gone and the step is to be done again', async () => {
			for (const step of ['start-the-server', 'say-who-may-come-in']) {
				expect(await lastPassed()).toBe(`primary-instance/${step}`);
				const {exitCode, stdout, stderr} = await cli('reset', `2/${step}`);
				expect(exitCode, stderr).toBe(0);
				expect(stdout).toMatch(/^\$ \S[\s\S]*\nThe step is undone; this is not true any more: [^{}\n]*\.$/);
			}

			expect(await lastPassed()).toBe('primary-instance/write-the-settings');
			const again = await cli('run', '--from', '2', '--to', '2');
			expect(again.exitCode, again.stdout).toBe(0);
			expect(again.stdout).not.toContain('Going to');
			expect(again.stdout).not.toContain('--- 2.1 ');
			for (const step of ['Say who may come in', 'Start the server']) expect(again.stdout).toContain(`Passed: ${step}`);
		}, 120_000);

		test('is told by the transcript', async () => {
			const {stdout} = await cli('transcript');
			const chapter = stdout.slice(stdout.indexOf('### 2.3 '));
			expect(chapter).toMatch(
				/Attempt 1,[\s\S]*\nUndone, [^\n]*: it did not hold any more that [^{}\n]*\.\n[\s\S]*Attempt 2,/,
			);
		});
	});
}

import {execFileSync} from 'node:child_process';
import {rmSync} from 'node:fs';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, expect, test} from 'vitest';
import {memoryFolder, progressFile} from '../../source/lab/lab-folder.js';
import {recordFile} from '../../source/tutor/record/record-file.js';
import {labMaker} from '../support/labs/lab-maker.js';
import {hasPrograms} from '../support/labs/local-instances.js';

const maker = labMaker('local');
afterAll(() => maker.end());

/** Each command ends by itself: nothing writes into a named pipe that takes the place of a file, or reads from it. */
test.skipIf(!hasPrograms)(
	'a named pipe in the place of a file of the lab holds nobody up',
	async () => {
		const name = `pipes-${process.pid}`;
		const dir = await maker.make(name, '1');
		const pipes = [
			path.join(dir, progressFile),
			recordFile(dir),
			path.join(dir, memoryFolder, 'rehearsal.cast'),
			path.join(dir, memoryFolder, 'demo-clock.json'),
		];
		const cli = async (...parameters: string[]) => {
			const ended = await execa(process.execPath, ['dist/cli.js', ...parameters, '--lab', name], {
				env: {...maker.env},
				stdin: 'ignore',
				reject: false,
				timeout: 60_000,
				killSignal: 'SIGKILL',
			});
			return {timedOut: ended.timedOut, exitCode: ended.exitCode, said: `${ended.stdout}\n${ended.stderr}`};
		};
		for (const file of pipes) {
			rmSync(file, {force: true});
			execFileSync('mkfifo', [file]);
		}

		expect(await cli('transcript')).toMatchObject({timedOut: false});
		const run = await cli('run', '--from', 'network', '--to', 'network');
		expect(run).toMatchObject({timedOut: false});
		expect(run.said).toContain('is not recorded for the transcript');
		expect(run.said).toContain('it is a named pipe');
		expect(await cli('clean', '--yes')).toMatchObject({timedOut: false, exitCode: 0});
	},
	240_000,
);

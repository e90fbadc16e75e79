import {execa} from 'execa';
import {afterAll, describe, expect, test} from 'vitest';
import {readProgress} from '../../source/tutor/progress.js';
import {labMaker} from '../support/labs/lab-maker.js';
import {hasPrograms} from '../support/labs/local-instances.js';
import {playFirst} from '../support/labs/template-lab.js';
import {realCourse} from '../support/scenes/real-course.js';

describe.skipIf(!hasPrograms)('reset', async () => {
	const labs = labMaker('local');
	const {steps, lessons} = await realCourse('local');
	playFirst('local');
	afterAll(() => labs.end());

	test.each([
		['SIGINT', 130],
		['SIGTERM', 143],
		['SIGHUP', 129],
	] as const)('that %s breaks off says where the lab stands', async (signal, code) => {
		const name = `reset-${process.pid}-${signal.toLowerCase()}`;
		const dir = await labs.copy(name, 'enable-archiving');
		const child = execa(process.execPath, ['dist/cli.js', 'reset', 'write-ahead-log', '--lab', name], {
			env: labs.env,
			stdin: 'ignore',
			reject: false,
			timeout: 60_000,
		});
		let sent = false;
		child.stdout.on('data', (data) => {
			if (!sent && /1 of \d+: /.test(String(data))) sent = child.kill(signal);
		});
		const {exitCode, signal: ended, stdout, stderr} = await child;
		expect({exitCode, ended}, stdout).toEqual({exitCode: code, ended: undefined});
		const passed = (await readProgress(dir)).passed.length;
		expect(passed).toBeGreaterThan(0);
		const {number, title} = lessons[steps[passed]?.lessonIndex ?? 0] ?? {};
		expect(stderr.split('\n')).toEqual([
			`It was broken off. The lab "${name}" stands in lesson ${number}, ${title}: ${passed} of ${steps.length} steps passed.`,
			`Go on: pg-replication-tutorial --lab ${name}`,
		]);
	});
});

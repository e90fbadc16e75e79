import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, describe, expect, test} from 'vitest';
import {clockWriter, readClock} from '../../source/demo/clock-file.js';
import {hasPrograms} from '../support/labs/local-instances.js';
import {openRealDemo, type RealDemo} from '../support/labs/real-demo.js';
import {playFirst} from '../support/labs/template-lab.js';
import {privateHome} from '../support/processes/private-home.js';
import {runCli} from '../support/processes/run-cli.js';

const place = privateHome();
afterAll(() => place.remove());

/** A demonstration in a lab of its own, at the start of a lesson or of the course; the lab goes at the end. */
async function inLab(name: string, at: string | undefined, use: (real: RealDemo) => Promise<void>): Promise<void> {
	const real = await openRealDemo({name, engine: 'local', dir: place.labDir(name), at});
	try {
		await use(real);
	} finally {
		real.demo.dispatch({type: 'quit', lab: 'remove'});
		await real.demo.closed;
	}
}

/** Ends a server at once, as a crash does. */
async function kill({tutor}: RealDemo, instance: string): Promise<void> {
	const file = path.join(tutor.course.dir, instance, 'pgdata', 'postmaster.pid');
	process.kill(Number.parseInt(await readFile(file, 'utf8'), 10), 'SIGQUIT');
	await expect.poll(() => readFile(file, 'utf8').catch(() => 'gone'), {timeout: 20_000}).toBe('gone');
}

describe.skipIf(!hasPrograms)('a demonstration on the local engine', () => {
	playFirst('local');

	test('goes on to the end of the course by pressing on, each command by itself', async () => {
		const from = 'testing-replication';
		await inLab('diag-demo-end', from, async ({tutor, demo, events, beats, pressTo}) => {
			await pressTo('finished');
			const {lessons, steps} = tutor.course;
			expect(tutor.getState().passed.size).toBe(steps.length);
			const first = lessons.findIndex(({id}) => id === from);
			const played = steps.slice(lessons[first]?.firstStep);
			const commands = played.reduce((sum, {actions}) => sum + actions.length, 0);
			expect(events.filter(({type}) => type === 'action-started')).toHaveLength(commands);
			expect(events.filter(({type}) => type === 'holding')).toHaveLength(commands - played.length);
			expect(beats.filter(({kind}) => kind === 'typed')).toHaveLength(commands);
			expect(beats.filter(({kind}) => kind === 'failed')).toEqual([]);
			expect(Object.keys(demo.getState().clock.used)).toEqual(lessons.slice(first).map(({id}) => id));
		});
	});

	test('tells calmly that a server was killed between two steps, and goes on when it runs again', async () => {
		await inLab('diag-demo-between', 'replication-user', async (real) => {
			const {demo, tutor, engine, pressTo, resting} = real;
			await pressTo('explaining', 'replication-user/create-the-role');
			await kill(real, 'postgres-1');
			demo.dispatch({type: 'advance'});
			demo.dispatch({type: 'advance'});
			expect(await resting()).toEqual({kind: 'failed', mendable: true, recorded: false});
			const {remark = ''} = demo.getState();
			expect(remark).toContain('postgres-1 does not answer.');
			expect(remark).not.toContain('\n');
			expect(remark.length).toBeLessThan(160);

			demo.dispatch({type: 'retry'});
			expect((await resting()).kind).toBe('failed');
			await engine.startStopped('postgres-1');
			demo.dispatch({type: 'retry'});
			expect((await resting()).kind).toBe('passed');
			expect(tutor.getState().stepId).toBe('replication-user/create-the-role');
		});
	});

	test('fails at a server that is killed in the middle of a step, and is mended by hand', async () => {
		await inLab('diag-demo-middle', 'write-ahead-log', async (real) => {
			const {demo, tutor, engine, pressTo, resting} = real;
			await pressTo('ran', 'write-ahead-log/follow-one-line-into-the-wal');
			await kill(real, 'postgres-1');
			demo.dispatch({type: 'advance'});
			demo.dispatch({type: 'advance'});
			expect((await resting()).kind).toBe('failed');
			await engine.startStopped('postgres-1');
			demo.dispatch({type: 'retry'});
			expect((await resting()).kind).toBe('passed');
			expect(tutor.getState().stepId).toBe('write-ahead-log/follow-one-line-into-the-wal');
		});
	});

	test('keeps its clock in the lab', async () => {
		const lab = {name: 'diag-demo-clock', engine: 'local' as const, dir: place.labDir('diag-demo-clock')};
		const first = await openRealDemo(lab, {saveClock: clockWriter(lab.dir)});
		await first.pressTo('explaining', 'network/keep-the-password-in-a-file');
		first.demo.dispatch({type: 'quit', lab: 'keep'});
		await first.demo.closed;
		const clock = await readClock(lab.dir);
		expect(clock?.used.network).toBeGreaterThan(0);
		const second = await openRealDemo(lab, {clock, saveClock: clockWriter(lab.dir)});
		expect(second.demo.getState().clock).toEqual(clock);
		second.demo.dispatch({type: 'quit', lab: 'remove'});
		await second.demo.closed;
		expect(await readClock(lab.dir)).toBeUndefined();
	});

	test('goes on by itself without a terminal, line by line, and tells where the lab is when it is stopped', async () => {
		const dir = place.labDir('diag-demo-auto');
		const lab = ['--engine', 'local', '--lab', 'diag-demo-auto', '--dir', dir];
		const child = execa(process.execPath, ['dist/cli.js', 'demo', '--auto', '--pace', '0', ...lab], {
			stdin: 'ignore',
			reject: false,
			timeout: 100_000,
		});
		let said = '';
		let stopped = false;
		child.stdout.on('data', (data) => {
			said += data;
			// After two lessons Ctrl+C comes.
			if (said.includes('Lesson 2 done') && !stopped) stopped = child.kill('SIGINT');
		});
		const {exitCode, stderr} = await child;
		expect({exitCode, stderr}).toEqual({exitCode: 130, stderr: ''});
		expect(said).toContain('--- 1.1 ');
		expect(said).toContain('Passed: ');
		expect(said).toContain('Lesson 2 done');
		expect(said).toContain('The lab "diag-demo-auto" stays as it is: ');
		expect(said).toContain('Go on:  pg-replication-tutorial demo --lab diag-demo-auto\n');
		expect(Object.keys((await readClock(dir))?.used ?? {})).toEqual(
			expect.arrayContaining(['network', 'primary-instance']),
		);
		const cleaned = await runCli(['clean', '--yes', ...lab.slice(2)]);
		expect(cleaned.exitCode).toBe(0);
	});
});

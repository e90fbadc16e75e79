import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {loadCourse} from '../../../source/course/load-course.js';
import type {Course, EngineKind} from '../../../source/course/types.js';
import {fill} from '../../../source/course/variables.js';
import type {Engine} from '../../../source/lab/engine.js';
import {Driver} from '../labs/driver.js';
import {openRealDemo} from '../labs/real-demo.js';
import {labAt, playFirst} from '../labs/template-lab.js';
import {privateHome} from '../processes/private-home.js';
import {runCli} from '../processes/run-cli.js';

const lesson = 'testing-replication';

/** Kills the primary as the lesson about the WAL does, and makes its settings unreadable when it is told to. */
const killing = {
	docker: 'docker kill {{postgres-1.container}}',
	local: `ps -o pid= --ppid "$(head -1 postgres-1/pgdata/postmaster.pid)" > children
		kill -9 "$(head -1 postgres-1/pgdata/postmaster.pid)" $(cat children); rm children`,
};

/** A lab whose primary has died is taken on by starting it, or by a snapshot, and never by running what was done long ago. */
export function proveDeadServer(engine: EngineKind, skip: string | undefined): void {
	describe.skipIf(skip !== undefined)(`a lab whose primary has died, ${engine} engine (${skip ?? 'real'})`, () => {
		const place = privateHome();
		let course: Course;
		let name = '';
		let number = 0;

		playFirst(engine);
		beforeAll(async () => {
			course = await loadCourse('lessons');
		});

		beforeEach(() => {
			name = `dead-${engine}-${process.pid}-${++number}`;
		});

		afterAll(() => place.remove());

		const kill = async ({variables, instance}: Engine, byHand: Driver['byHand']) => {
			expect(await byHand(fill(killing[engine], variables))).toBe(0);
			await expect.poll(() => instance('postgres-1')).toMatchObject({kind: 'stopped'});
		};

		describe('', () => {
			let driver: Driver;

			/** At the second step of the lesson, which has been tried when the primary was dead already. */
			beforeEach(async () => {
				driver = new Driver(course, await labAt(engine, lesson, name, place.labDir(name)), {snapshots: 'none'});
				await driver.comesTo('ready');
				await driver.pass();
				await kill(driver.lab.engine, (command) => driver.byHand(command));
				await driver.proceed('failed');
			}, 120_000);

			afterEach(() => driver.end(), 60_000);

			test('is taken to the next lesson from where it stands', async () => {
				const [first, second, third] = course.lessons.find(({id}) => id === lesson)?.steps ?? [];
				driver.events = [];
				driver.tutor.dispatch({type: 'go-to', to: 'failover'});
				await expect
					.poll(() => driver.events.findLast((event) => event.type === 'journey'), {timeout: 60_000})
					.toEqual({type: 'journey', stage: 'arrived', to: 'failover'});
				const entered = driver.events.flatMap((event) => (event.type === 'step-entered' ? [event.step] : []));
				expect(entered).toEqual([
					second?.id,
					third?.id,
					course.lessons.find(({id}) => id === 'failover')?.steps[0]?.id,
				]);
				expect(entered).not.toContain(first?.id);
				expect(driver.told('notice')).toContainEqual({
					type: 'notice',
					text: 'postgres-1 has ended, and has to run here: starting it again …',
				});
			}, 120_000);

			test('lets its last step be undone', async () => {
				await driver.end('keep');
				const {exitCode, stdout, stderr} = await runCli([
					'reset',
					`${lesson}/create-a-table`,
					'--lab',
					name,
					'--dir',
					place.labDir(name),
				]);
				expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
				expect(stdout).toContain('postgres-1 has ended, and has to run here');
				driver = await Driver.open(course, {name, engine, dir: place.labDir(name)});
				expect(driver.tutor.getState().stepId).toBe(`${lesson}/create-a-table`);
			}, 120_000);
		});

		// A program in a container that is paused is refused by Docker at once.
		if (engine === 'local') {
			test('is let go by Ctrl+C where it has only been stopped, and a program waits for its answer', async () => {
				const driver = new Driver(course, await labAt(engine, lesson, name, place.labDir(name)), {snapshots: 'none'});
				try {
					await driver.comesTo('ready');
					await driver.byHand('kill -STOP "$(head -1 postgres-1/pgdata/postmaster.pid)"');
					await driver.proceed('running');
					await driver.ask({type: 'interrupt'}, 'ready');
				} finally {
					await driver.byHand('kill -CONT "$(head -1 postgres-1/pgdata/postmaster.pid)"');
					await driver.end();
				}
			}, 60_000);
		}

		test('stands where the recording ended, by a snapshot, after v on the stage', async () => {
			const recording = {has: () => true, play: async () => {}};
			const real = await openRealDemo({name, engine, dir: place.labDir(name), at: lesson}, {recording});
			const {demo, tutor, events, resting, pressTo} = real;
			try {
				await pressTo('explaining', `${lesson}/try-to-write-on-the-standby`);
				const byHand = async (command: string) => {
					const end = await real.engine.run(command, () => {}, new AbortController().signal);
					return end.kind === 'exited' ? end.exitCode : 130;
				};
				// It does not start again, either.
				await byHand(`echo "port = 'nope" >> postgres-1/config/postgresql.conf`);
				await kill(real.engine, byHand);
				demo.dispatch({type: 'advance'});
				demo.dispatch({type: 'advance'});
				const began = Date.now();
				expect(await resting()).toEqual({kind: 'failed', mendable: true, recorded: true});
				// The menu comes long before the time of the checks is over.
				expect(Date.now() - began).toBeLessThan(15_000);
				demo.dispatch({type: 'play'});
				expect(await resting()).toEqual({kind: 'playing', over: true});
				events.length = 0;
				demo.dispatch({type: 'advance'});
				expect(await resting(), demo.getState().remark).toEqual({kind: 'explaining'});
				expect(tutor.getState().stepId).toBe(`${lesson}/measure-the-lag`);
				expect(events).toContainEqual(expect.objectContaining({type: 'journey', stage: 'begun', by: 'snapshot'}));
				expect(events.flatMap((event) => (event.type === 'step-entered' ? [event.step] : []))).toEqual([
					`${lesson}/create-a-table`,
					`${lesson}/try-to-write-on-the-standby`,
					`${lesson}/measure-the-lag`,
				]);
			} finally {
				demo.dispatch({type: 'quit', lab: 'remove'});
				await demo.closed;
			}
		}, 120_000);
	});
}

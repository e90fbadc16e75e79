import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {loadCourse} from '../../../source/course/load-course.js';
import type {Course, EngineKind} from '../../../source/course/types.js';
import {fill} from '../../../source/course/variables.js';
import {Servers} from '../../../source/lab/servers.js';
import {Driver} from '../labs/driver.js';
import {labAt, playFirst} from '../labs/template-lab.js';
import {privateHome} from '../processes/private-home.js';

/** Steps whose commands succeed, and whose outcomes then never come, end long before their time is over. */
export function proveFinalStates(engine: EngineKind, skip: string | undefined): void {
	describe.skipIf(skip !== undefined)(
		`an outcome that cannot come any more, ${engine} engine (${skip ?? 'real'})`,
		() => {
			const place = privateHome();
			let course: Course;
			let driver: Driver;
			let number = 0;

			playFirst(engine);
			beforeAll(async () => {
				course = await loadCourse('lessons');
			});

			beforeEach(async () => {
				const name = `final-${engine}-${process.pid}-${++number}`;
				driver = new Driver(course, await labAt(engine, 'start-the-standby', name, place.labDir(name)));
				await driver.comesTo('ready');
				await driver.to('start-the-standby/start-it');
			}, 120_000);

			afterEach(async () => {
				await driver.end();
			}, 60_000);

			afterAll(async () => place.remove());

			/** Runs the step, and expects that it fails before the first of its deadlines. */
			const expectFailure = async (id: string) => {
				await driver.proceed('failed');
				const failedAt = Date.now();
				const deadlines = driver.events.flatMap((event) => (event.type === 'check-waiting' ? [event.deadline] : []));
				expect(deadlines).not.toEqual([]);
				expect(failedAt).toBeLessThan(Math.min(...deadlines));
				const findings = driver.tutor.getState().checks.map(({finding}) => finding);
				const told = findings.flatMap((finding) => (finding?.status === 'failed' ? [finding.diagnosis?.id] : []));
				expect(told).toContain(id);
			};

			/** Changes the data folder of the standby, which belongs to the account of its server. */
			const spoil = async (command: string) => {
				const {variables} = driver.lab.engine;
				const inContainer = `docker run --rm --label {{label}} -v "$PWD/postgres-2:/lab" -w /lab/pgdata {{image}} ${command}`;
				const here = `cd postgres-2/pgdata && ${command}`;
				expect(await driver.byHand(fill(engine === 'docker' ? inContainer : here, variables))).toBe(0);
			};

			const replicationPassword = async (password: string) => {
				const servers = new Servers(driver.lab.engine);
				const command = fill(`ALTER ROLE "{{replication.user}}" PASSWORD '${password}'`, driver.lab.engine.variables);
				expect(await servers.query('postgres-1', command)).toMatchObject({kind: 'rows'});
				await servers.close();
			};

			test('is told at once of a server that takes writes where a standby is meant', async () => {
				await spoil('rm standby.signal');
				await expectFailure('standby-not-in-recovery');
			}, 60_000);

			test('is told at once of a password that the primary refuses, and comes true when it is mended', async () => {
				await replicationPassword('another');
				await expectFailure('standby-password-wrong');
				await replicationPassword('{{replication.password}}');
				await driver.comesTo('passed');
			}, 60_000);

			test('is not waited for any longer when Ctrl+C comes', async () => {
				await spoil(`sed -i 's/ port=[0-9]*/ port=1/' postgresql.auto.conf`);
				await driver.proceed('checking');
				await driver.ask({type: 'interrupt'}, 'failed');
				const deadlines = driver.events.flatMap((event) => (event.type === 'check-waiting' ? [event.deadline] : []));
				expect(deadlines).not.toEqual([]);
				expect(Date.now()).toBeLessThan(Math.min(...deadlines));
			}, 60_000);

			// On the local engine the command that starts the server fails, too.
			if (engine === 'docker') {
				test('is told at once of a container that has ended', async () => {
					await spoil('sh -c "echo 9 > PG_VERSION"');
					await expectFailure('start-refused');
				}, 60_000);
			}
		},
	);
}

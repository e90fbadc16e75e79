import {readdirSync} from 'node:fs';
import {rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import path from 'node:path';
import {afterAll, afterEach, beforeEach, describe, expect, test} from 'vitest';
import {loadCourse} from '../../source/course/load-course.js';
import {causesOf, lostOutcomeWords} from '../../source/tutor/state/failure.js';
import {Driver} from '../support/labs/driver.js';
import {hasPrograms} from '../support/labs/local-instances.js';
import {privateHome} from '../support/processes/private-home.js';

const place = privateHome();
afterAll(() => place.remove());

const {lessons} = await loadCourse('test/fixtures/failing-course');
const course = {...(await loadCourse('lessons')), lessons};

describe.skipIf(!hasPrograms)('a step that fails', () => {
	const dir = place.labDir('failures');
	let driver: Driver;
	const causes = () =>
		causesOf(driver.tutor.getState().checks).map(({diagnosis, checks}) => ({id: diagnosis.id, checks}));
	const value = (name: string) => driver.lab.engine.variables.get(name) ?? '';
	const start = async () => {
		driver = await Driver.open(course, {name: 'failures', engine: 'local', dir}, {snapshots: 'none'});
	};
	const psql = (statement: string) =>
		driver.byHand(
			`psql -X -h "${value('sockets')}" -p ${value('postgres-1.port')} -U ${value('admin.user')} -d ${value('database')} -c "${statement}"`,
		);
	const control = (how: string) =>
		driver.byHand(
			`pg_ctl -D postgres-1/pgdata -l postgres-1/postgres.log -o "-c config_file=$PWD/postgres-1/config/postgresql.conf -c hba_file=$PWD/postgres-1/pgdata/pg_hba.conf" ${how}`,
		);
	const more = path.join(dir, 'postgres-1/config/more.conf');

	beforeEach(start);
	afterEach(() => driver.end());

	test('tells why the command failed, not what its failure has left undone', async () => {
		await driver.pass();
		await rm(path.join(value('sockets'), `.s.PGSQL.${value('postgres-1.port')}`));
		await driver.proceed('failed');
		expect(causes()).toEqual([{id: 'socket-missing', checks: [0]}]);
		expect(JSON.stringify(causesOf(driver.tutor.getState().checks))).not.toContain('postgres-2');
		await control('restart');
		await driver.proceed('passed');
	});

	test('tells that a killed server is down, not that its socket does not answer', async () => {
		await driver.pass();
		// Its processes end a moment later, and keep another server from its memory until then.
		await driver.byHand(`server=$(head -n 1 postgres-1/pgdata/postmaster.pid)
			all="$server $(pgrep -P "$server")"
			kill -9 "$server"
			for process in $all; do while kill -0 "$process" 2> /dev/null; do sleep 0.02; done; done`);
		await driver.proceed('failed');
		const [cause, ...more] = causesOf(driver.tutor.getState().checks);
		expect([cause?.diagnosis.id, more]).toEqual(['server-stopped', []]);
		for (const [, command = ''] of cause?.diagnosis.remedy.matchAll(/`([^`]+)`/g) ?? []) {
			expect(await driver.byHand(command)).toBe(0);
		}

		await driver.proceed('passed');
	});

	test('tells one cause for all the outcomes that wait for it, and none that was mended', async () => {
		await driver.byHand('mkdir -p postgres-1/config');
		await writeFile(more, 'this is no setting\n');
		await driver.proceed('failed');
		expect(causes()).toEqual([{id: 'config-syntax-error', checks: [0, 1]}]);

		await rm(more);
		const other = createServer((socket) => socket.destroy()).listen(Number(value('postgres-1.port')), '127.0.0.1');
		await driver.proceed('failed');
		expect(causes().map(({id}) => id)).toEqual(['port-busy']);
		await new Promise((resolve) => other.close(resolve));
		await driver.proceed('passed');
	});

	test('remembers what a server wrote before the step was run, and runs again', async () => {
		await driver.pass();
		await control('stop');
		await writeFile(more, 'this is no setting\n');
		expect(await control('start')).not.toBe(0);
		await expect.poll(() => [...(driver.tutor.getState().logs.get('postgres-1') ?? [])].at(-1)?.line).toMatch('FATAL');
		await driver.proceed('failed');
		expect(causes().map(({id}) => id)).toEqual(['config-syntax-error']);
		await driver.proceed('failed');
		expect(causes().map(({id}) => id)).toEqual(['config-syntax-error']);

		await rm(more);
		await control('start');
		await psql('CREATE TABLE diary (other int)');
		await driver.proceed('failed');
		expect(causes()).toEqual([]);
	});

	test('tells of a lost outcome while it is lost, and of one remedy', async () => {
		await driver.pass();
		await control('stop');
		await driver.proceed('failed');
		const lost = () => driver.tutor.getState().lost;
		await expect.poll(lost, {timeout: 20_000}).toEqual({
			step: 'failing/start-the-server',
			says: 'postgres-1 takes connections',
		});
		expect(driver.tutor.getState().notices).toEqual([]);
		expect(causes()).toHaveLength(1);
		const words = (leads: boolean) => lostOutcomeWords(lost() ?? {step: '', says: ''}, leads, driver.tutor.course);
		expect(words(false)).not.toContain('go back');
		expect(words(true)).toContain('go back to the start of this lesson');

		await control('start');
		await expect.poll(lost, {timeout: 20_000}).toBeUndefined();
		expect(driver.phase().kind).toBe('failed');
		await driver.proceed('passed');
	});

	test('field 26: tells while a commit of it waits for a standby that is not there, and what lets it go on', async () => {
		await driver.pass();
		await psql(`ALTER SYSTEM SET synchronous_standby_names = 'nobody'`);
		await psql('SELECT pg_reload_conf()');
		driver.tutor.dispatch({type: 'set-poll-rate', pollRate: 'fast'});
		driver.tutor.dispatch({type: 'proceed'});
		const work = () => driver.tutor.getState().progress;
		await expect.poll(work, {timeout: 20_000}).toMatchObject({kind: 'commit', on: 'postgres-1', standbys: 'nobody'});
		expect(driver.phase().kind).toBe('running');
		const told = work();
		expect(await driver.byHand(told?.kind === 'commit' ? told.remedy : 'false')).toBe(0);
		await expect.poll(() => driver.phase().kind, {timeout: 20_000}).toBe('passed');
		expect(work()).toBeUndefined();
	});

	describe('whose command was interrupted', () => {
		const isWritten = async () => readdirSync(path.join(dir, 'secrets')).includes('done');

		/** The first command hangs in its commit; interrupted, its row is there, and the third command was never run. */
		const interrupt = async () => {
			await driver.pass();
			await psql('CREATE TABLE diary (note text)');
			await psql(`ALTER SYSTEM SET synchronous_standby_names = 'nobody'`);
			await psql('SELECT pg_reload_conf()');
			driver.tutor.dispatch({type: 'proceed'});
			await expect.poll(() => waiting(), {timeout: 20_000}).toBe(true);
			await driver.ask({type: 'interrupt'}, 'ready');
			await holds();
		};
		/** Where none waits, the division by zero makes psql fail. */
		const waiting = async () =>
			(await psql(`SELECT 1 / count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'`)) === 0;
		const holds = () =>
			expect.poll(() => driver.tutor.getState().checks[0]?.finding?.status, {timeout: 20_000}).toBe('passed');

		test('does not pass by what is left of it, but when it is run to its end', async () => {
			await interrupt();
			expect(driver.phase()).toEqual({kind: 'ready', interrupted: true});
			await psql('ALTER SYSTEM RESET synchronous_standby_names');
			await psql('SELECT pg_reload_conf()');
			expect(driver.phase()).toEqual({kind: 'ready', interrupted: true});
			await driver.proceed('passed');
			expect(driver.phase()).toEqual({kind: 'passed', by: 'tutor'});
			expect(await isWritten()).toBe(true);
		});

		test('does not pass either when the tutor is started again', async () => {
			await interrupt();
			await driver.end('keep');
			await start();
			expect(driver.phase()).toEqual({kind: 'ready', interrupted: true});
			await holds();
			expect(driver.phase()).toEqual({kind: 'ready', interrupted: true});
		});

		test('passes when the learner asks to look', async () => {
			await interrupt();
			await driver.ask({type: 'recheck'}, 'passed');
			expect(driver.phase()).toEqual({kind: 'passed', by: 'learner'});
		});

		test('passes when the learner brings about what was seen to be missing', async () => {
			await interrupt();
			await psql('ALTER SYSTEM RESET synchronous_standby_names');
			await psql('SELECT pg_reload_conf()');
			await psql('DELETE FROM diary');
			await expect.poll(() => driver.phase(), {timeout: 20_000}).toEqual({kind: 'ready'});
			await psql(`INSERT INTO diary VALUES ('first')`);
			await expect.poll(() => driver.phase(), {timeout: 20_000}).toEqual({kind: 'passed', by: 'learner'});
		});
	});
});

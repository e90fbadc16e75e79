import {readFile} from 'node:fs/promises';
import {createServer, type Server} from 'node:net';
import path from 'node:path';
import {afterAll, afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {sayGoodbye} from '../../source/commands/goodbye.js';
import {loadCourse} from '../../source/course/load-course.js';
import {openLab, planLab} from '../../source/lab/open-lab.js';
import {Driver} from '../support/labs/driver.js';
import {hasPrograms} from '../support/labs/local-instances.js';
import {privateHome} from '../support/processes/private-home.js';

const place = privateHome();
afterAll(() => place.remove());

const {lessons} = await loadCourse('test/fixtures/failing-course');
const course = {...(await loadCourse('lessons')), lessons};

describe.skipIf(!hasPrograms)('a server that ran, was stopped, and has lost its port', () => {
	const lab = {name: 'start-again', engine: 'local', dir: place.labDir('start-again')} as const;
	let thief: Server;

	const begin = async () => new Driver(course, await openLab(await planLab(lab)), {snapshots: 'none'});
	const again = async () => {
		const driver = await begin();
		await driver.comesTo('ready');
		return driver;
	};
	const record = async () =>
		JSON.parse(await readFile(path.join(lab.dir, '.tutorial/progress.json'), 'utf8')) as {
			readonly running: readonly string[];
			readonly passed: readonly unknown[];
		};

	beforeEach(async () => {
		const driver = await again();
		await driver.pass();
		await driver.end('keep');
		await driver.byHand('pg_ctl -D postgres-1/pgdata -m immediate -w stop');
		thief = createServer((connection) => connection.destroy());
		const port = Number(driver.lab.engine.variables.get('postgres-1.port'));
		await new Promise<void>((resolve) => thief.listen(port, '127.0.0.1', resolve));
	});

	afterEach(async () => {
		await new Promise((resolve) => thief.close(resolve));
		await (await again()).end();
	});

	test('is not forgotten by a tutor that ends before it knows, nor are the steps that have passed', async () => {
		const before = await record();
		expect(before).toMatchObject({running: ['postgres-1'], passed: [{}]});
		const driver = await begin();
		await vi.waitFor(() => expect(driver.told('notice').length).toBeGreaterThan(0), {timeout: 20_000, interval: 5});
		await driver.end('keep');
		expect(await record()).toEqual(before);

		const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
		sayGoodbye(driver.tutor);
		const goodbye = written.mock.calls.join('');
		written.mockRestore();
		expect(goodbye).toContain('The lab "start-again" stays as it is.\n');
	});

	test('is started again by the next tutor for which its port is free', async () => {
		const driver = await again();
		expect(JSON.stringify(driver.told('notice'))).toContain('is in use by something else on this machine');
		await driver.end('keep');
		expect(await record()).toMatchObject({running: ['postgres-1'], passed: [{}]});

		await new Promise((resolve) => thief.close(resolve));
		const next = await again();
		expect(await next.lab.engine.instance('postgres-1')).toEqual({kind: 'running'});
		await next.end('keep');
		expect(await record()).toMatchObject({running: ['postgres-1'], passed: [{}]});
	});
});

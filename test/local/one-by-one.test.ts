import {afterAll, afterEach, beforeEach, describe, expect, test} from 'vitest';
import {loadCourse} from '../../source/course/load-course.js';
import {openLab, planLab} from '../../source/lab/open-lab.js';
import {Driver} from '../support/labs/driver.js';
import {hasPrograms} from '../support/labs/local-instances.js';
import {privateHome} from '../support/processes/private-home.js';

const place = privateHome();
afterAll(() => place.remove());

describe.skipIf(!hasPrograms)('a tutor that runs commands one by one', () => {
	let driver: Driver;

	// The second step of the first lesson has two commands here, and needs no server.
	beforeEach(async () => {
		const lab = {name: 'one-by-one', engine: 'local' as const, dir: place.labDir('one-by-one')};
		driver = await Driver.open(await loadCourse('lessons'), lab, {pacing: 'one-by-one'});
		await driver.to('network/keep-the-password-in-a-file');
		driver.events = [];
		expect(driver.tutor.course.steps[1]?.actions).toHaveLength(2);
	});

	afterEach(() => driver.end());

	test('waits before each further command until it is asked for', async () => {
		await driver.proceed('holding');
		expect(driver.phase()).toEqual({kind: 'holding', action: 1});
		expect(driver.told('action-started')).toHaveLength(1);
		await driver.proceed('passed');
		expect(driver.told('action-started')).toHaveLength(2);
		expect(driver.told('holding')).toHaveLength(1);
	});

	test('does not look at the outcome while a command waits', async () => {
		await driver.proceed('holding');
		const before = driver.told('finding').length;
		driver.tutor.dispatch({type: 'recheck'});
		driver.tutor.dispatch({type: 'hint'});
		await expect.poll(() => driver.told('hint').length).toBe(1);
		expect(driver.phase().kind).toBe('holding');
		expect(driver.told('finding')).toHaveLength(before);
	});

	test('can be interrupted while a command waits: the step is ready again, and begins anew', async () => {
		await driver.proceed('holding');
		await driver.ask({type: 'interrupt'}, 'ready');
		expect(driver.told('withheld')).toEqual([
			{type: 'withheld', step: 'network/keep-the-password-in-a-file', index: 1},
		]);
		expect(driver.tutor.getState().actions[1]?.outcome).toBeUndefined();
		await driver.proceed('holding');
		expect(driver.phase()).toEqual({kind: 'holding', action: 1});
		await driver.proceed('passed');
	});

	test('can be left while a command waits, which is not run', async () => {
		await driver.proceed('holding');
		await driver.end('keep');
		expect(driver.told('action-started')).toHaveLength(1);
		expect(driver.told('closing')).toHaveLength(1);
		expect(driver.phase().kind).toBe('closing');
		const again = await openLab(await planLab({name: 'one-by-one', dir: place.labDir('one-by-one')}));
		await again.remove();
	});
});

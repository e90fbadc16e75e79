import {afterAll, expect, test} from 'vitest';
import {loadCourse} from '../../source/course/load-course.js';
import {openLab, planLab} from '../../source/lab/open-lab.js';
import {Driver} from '../support/labs/driver.js';
import {hasPrograms} from '../support/labs/local-instances.js';
import {privateHome} from '../support/processes/private-home.js';

const place = privateHome();
afterAll(() => place.remove());

const {lessons} = await loadCourse('test/fixtures/two-lessons');
const course = {...(await loadCourse('lessons')), lessons};

test.skipIf(!hasPrograms)('the start of a lesson stays what it was when an earlier step is done again', async () => {
	const lab = {name: 'lesson-start', engine: 'local', dir: place.labDir('lesson-start')} as const;
	const begun = await Driver.open(course, lab);
	await begun.pass();
	await begun.pass();
	await begun.byHand('rm postgres-1/first');
	await begun.end('keep');

	const again = new Driver(course, await openLab(await planLab(lab)));
	await again.comesTo('ready');
	expect(again.tutor.getState().stepId).toBe('first/make-the-first-file');
	await again.proceed('passed');
	await again.proceed('passed');
	expect(again.tutor.getState().stepId).toBe('second/make-the-second-file');
	await again.end('keep');

	const back = new Driver(course, await openLab(await planLab(lab)), {from: {to: 'second', unless: 'never'}});
	await expect
		.poll(() => back.told('journey'), {timeout: 20_000})
		.toContainEqual(expect.objectContaining({stage: 'arrived'}));
	expect(back.told('journey')).toContainEqual(expect.objectContaining({by: 'snapshot'}));
	expect(await back.byHand('test ! -e postgres-1/second')).toBe(0);
	expect(back.phase().kind).toBe('ready');
	await back.end();
});

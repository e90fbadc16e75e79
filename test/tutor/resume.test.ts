import {describe, expect, test} from 'vitest';
import {stepsOf} from '../../source/course/for-engine.js';
import {loadCourse} from '../../source/course/load-course.js';
import type {Check} from '../../source/course/types.js';
import {isDue} from '../../source/tutor/journey/resume.js';

const steps = stepsOf(await loadCourse('lessons'));
const first = steps.findIndex(({id}) => id.startsWith('failover/'));

function until(end: string | undefined): Check {
	const [check] = steps[0]?.checks ?? [];
	if (check === undefined) throw new Error('The first step has no check.');
	return {...check, until: end};
}

describe('whether an outcome must still hold', () => {
	test('without an end it must, to the end of the course', () => {
		expect(isDue(until(undefined), steps, steps.length)).toBe(true);
	});

	test('it need not from the start of the lesson on that ends it', () => {
		expect(isDue(until('failover'), steps, first - 1)).toBe(true);
		expect(isDue(until('failover'), steps, first)).toBe(false);
	});

	test('it need not from the start of the step on that ends it', () => {
		const end = steps[first + 1]?.id;
		expect(isDue(until(end), steps, first)).toBe(true);
		expect(isDue(until(end), steps, first + 1)).toBe(false);
	});
});

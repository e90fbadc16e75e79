import {describe, expect, test} from 'vitest';
import {summaryLines} from '../../source/plain/summary-text.js';
import {summarise} from '../../source/tutor/summary.js';
import {fakeCourse} from '../support/fakes/fake-course.js';
import {stateAt} from '../support/fakes/fake-tutor.js';

const finished = stateAt(5, {phase: {kind: 'finished'}, written: [{what: 'script', file: '/home/learner/a.sh'}]});

describe('the summary', () => {
	test('counts by lesson who passed the steps, and how long it took', () => {
		const summary = summarise(fakeCourse, finished);
		expect(summary.lessons.map(({title, steps, milliseconds, tally}) => ({title, steps, milliseconds, tally}))).toEqual(
			[
				{title: 'Network', steps: 1, milliseconds: 14_600, tally: {alone: 0, hinted: 0, tutor: 1}},
				{title: 'Primary instance', steps: 2, milliseconds: 73_000, tally: {alone: 1, hinted: 1, tutor: 0}},
				{title: 'Failover', steps: 2, milliseconds: 131_400, tally: {alone: 0, hinted: 1, tutor: 1}},
			],
		);
		expect(summary.total).toEqual({
			milliseconds: 219_000,
			steps: 5,
			passed: 5,
			tally: {alone: 1, hinted: 2, tutor: 2},
		});
		expect(summary.written).toEqual(finished.written);
	});

	test('tells what was built by the lessons that are done, and by no others', () => {
		const built = (stepIndex: number) => summarise(fakeCourse, stateAt(stepIndex)).built.length;
		expect([0, 1, 3, 4, 5].map(built)).toEqual([0, 1, 1, 1, 2]);
	});

	test('counts a step that the tutor ran after hints as run by the tutor', () => {
		const step = fakeCourse.steps[0]?.id ?? '';
		const results = [{step, milliseconds: 1, by: 'tutor', hints: 3} as const];
		expect(summarise(fakeCourse, stateAt(1, {results})).total.tally).toEqual({alone: 0, hinted: 0, tutor: 1});
	});

	test('leaves out results of steps that the course does not have', () => {
		const results = [{step: 'gone/gone', milliseconds: 5, by: 'learner', hints: 0} as const];
		expect(summarise(fakeCourse, stateAt(0, {results})).total).toMatchObject({milliseconds: 0, passed: 0});
	});

	test('is told in plain sentences, too', () => {
		const text = summaryLines(summarise(fakeCourse, finished), 60);
		expect(text.filter((line) => line.length > 60 && !line.startsWith('Of '))).toEqual([]);
		expect(text.join('\n')).toContain('\n    0:14   1 Network\n    1:13   2 Primary instance\n');
		expect(text.at(-1)).toBe('Of 5 steps you did 1 by hand without a hint and 2 with hints; the tutor ran 2.');
	});
});

import {expect, test} from 'vitest';
import {Guide} from '../../source/plain/guide.js';
import type {TutorEvent} from '../../source/tutor/events.js';
import {fakeCourse} from '../support/fakes/fake-course.js';

const passed = (step = ''): TutorEvent => ({type: 'step-passed', step, milliseconds: 1, by: 'tutor', hints: 0});

test('the steps of a way are counted, and a step that passes behind its end is not', () => {
	const guide = new Guide(fakeCourse);
	const [first, second] = fakeCourse.steps;
	const to = second?.id ?? '';
	guide.tell({type: 'journey', stage: 'begun', to, by: 'running', steps: 1});
	expect(guide.tell(passed(first?.id))).toEqual([`  1 of 1: ${first?.title}`]);
	guide.tell({type: 'journey', stage: 'arrived', to});
	expect(guide.tell(passed(second?.id))).toEqual([]);
});

test('a way by a snapshot alone counts nothing', () => {
	const guide = new Guide(fakeCourse);
	const [first] = fakeCourse.steps;
	guide.tell({type: 'journey', stage: 'begun', to: first?.id ?? '', by: 'snapshot', steps: 0});
	expect(guide.tell(passed(first?.id))).toEqual([]);
});

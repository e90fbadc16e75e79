import {describe, expect, it} from 'vitest';
import {paceOf, paceWords} from '../../../source/demo/notes/pace.js';
import type {LessonTime} from '../../../source/demo/notes/stage-report.js';

const minute = 60_000;
const lesson = (number: number, change: Partial<LessonTime>): LessonTime => ({
	id: `lesson-${number}`,
	number,
	title: `Lesson ${number}`,
	planned: 10,
	used: 0,
	passed: 0,
	steps: 5,
	...change,
});
const words = (lessons: LessonTime[], now = 0) => paceWords(paceOf({startedAt: 0, lessons}, now));

describe('the pace of a demonstration', () => {
	it('is in time while the current step may still take its part', () => {
		const lessons = [lesson(1, {used: 10 * minute}), lesson(2, {used: 4 * minute, since: 0, passed: 2})];
		expect(words(lessons)).toBe('14:00 used of 20 min planned; in time');
		expect(words(lessons, 2 * minute)).toBe('16:00 used of 20 min planned; in time');
	});

	it('falls behind when the step takes longer, and is ahead when it comes early', () => {
		const lessons = [lesson(1, {used: 10 * minute}), lesson(2, {used: 4 * minute, since: 0, passed: 2})];
		expect(words(lessons, 4.5 * minute)).toBe('18:30 used of 20 min planned; 3 min behind');
		const early = [lesson(1, {used: 7 * minute}), lesson(2, {used: minute, since: 0, passed: 2})];
		expect(words(early)).toBe('8:00 used of 20 min planned; 6 min ahead');
	});

	it('counts a lesson that was left out for nothing', () => {
		const lessons = [lesson(1, {}), lesson(2, {}), lesson(3, {since: 0})];
		expect(paceOf({startedAt: 0, lessons}, minute)).toEqual({used: minute, planned: 30 * minute, behind: 0});
	});

	it('tells at the end what all of it took', () => {
		const lessons = [lesson(1, {used: 8 * minute, passed: 5}), lesson(2, {used: 9 * minute, passed: 5})];
		expect(words(lessons)).toBe('17:00 used of 20 min planned; 3 min ahead');
	});
});

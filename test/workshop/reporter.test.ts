import {expect, test} from 'vitest';
import type {Finding, TutorEvent} from '../../source/tutor/events.js';
import type {SeatNews} from '../../source/workshop/seat/outbox.js';
import {reporter, shortened} from '../../source/workshop/seat/reporter.js';
import {maxDetailBytes, seatEvent} from '../../source/workshop/seat-events.js';
import {fakeCourse} from '../support/fakes/fake-course.js';

const at = '2026-05-04T09:00:00.000Z';
const [first, second] = fakeCourse.steps.map(({id}) => id) as [string, string];

function told(events: readonly TutorEvent[]): Array<Omit<SeatNews, 'at'>> {
	const news: SeatNews[] = [];
	const listen = reporter(
		fakeCourse,
		'1.2.3',
		(piece) => news.push(piece),
		() => new Date(at),
	);
	for (const event of events) listen(event);
	for (const [index, piece] of news.entries()) {
		expect(piece.at).toBe(at);
		seatEvent.parse({id: crypto.randomUUID(), seq: index + 1, ...piece});
	}

	return news.map(({at: _, ...rest}) => rest);
}

const entered = (step: string): TutorEvent => ({type: 'step-entered', step, lesson: 'a', title: 'T', index: 0});
const passed = (step: string): TutorEvent => ({
	type: 'step-passed',
	step,
	milliseconds: 1200.4,
	by: 'learner',
	hints: 1,
});
const finding = (
	check: number,
	observed: string,
	title?: string,
	status: 'failed' | 'not-yet' = 'failed',
): TutorEvent => ({
	type: 'finding',
	step: first,
	check,
	says: `check ${check} holds`,
	finding: {
		status,
		expected: 'it does',
		observed,
		...(title !== undefined && {diagnosis: {id: 'x', title, cause: 'c', remedy: 'r'}}),
	},
});
const holds: Finding = {status: 'passed', observed: 'it holds'};

test('a way through the course', () => {
	expect(
		told([
			{type: 'course-entered', lab: 'l', engine: 'local', dir: '/d', lessons: 2, steps: 4, at},
			{type: 'resumed', step: first, passed: []},
			entered(first),
			{type: 'action-started', step: first, index: 0, shown: 'psql'},
			{type: 'output', step: first, stream: 'stdout', line: 'a password perhaps'},
			{type: 'action-ended', step: first, index: 0, outcome: {kind: 'succeeded'}, milliseconds: 3},
			{type: 'hint', step: first, level: 2, text: 'Try that.'},
			{type: 'finding', step: first, check: 0, says: 'it runs', finding: holds},
			passed(first),
			{type: 'lesson-passed', lesson: 'a', milliseconds: 5000},
			entered(second),
			{type: 'notice', text: 'n'},
			{type: 'course-passed', milliseconds: 9000},
			{type: 'closing', lab: 'keep'},
		]),
	).toEqual([
		{kind: 'joined', detail: {engine: 'local', version: '1.2.3'}},
		{kind: 'step-entered', step: first},
		{kind: 'hint', step: first, detail: {hints: 2}},
		{kind: 'step-passed', step: first, detail: {milliseconds: 1200, by: 'learner', hints: 1}},
		{kind: 'lesson-passed', step: first, detail: {milliseconds: 5000}},
		{kind: 'step-entered', step: second},
		{kind: 'course-passed', step: second, detail: {milliseconds: 9000}},
		{kind: 'left', step: second},
	]);
});

test('the first check that fails, with its diagnosis; what else is seen only when it is another thing', () => {
	expect(
		told([
			entered(first),
			finding(1, 'later'),
			finding(0, 'lag is 5 bytes', 'No replica', 'not-yet'),
			finding(0, 'lag is 7 bytes', 'No replica'),
			{type: 'step-failed', step: first},
			finding(0, 'lag is 9 bytes', 'No replica'),
			finding(0, 'connection refused', 'Not started'),
			finding(0, 'connection refused, again', 'Not started'),
			{type: 'finding', step: first, check: 0, says: 'check 0 holds', finding: holds},
			finding(1, 'still'),
			{type: 'step-failed', step: first},
			passed(first),
			finding(1, 'after that'),
		]),
	).toEqual([
		{kind: 'step-entered', step: first},
		{
			kind: 'step-failed',
			step: first,
			detail: {check: 'check 0 holds', observed: 'lag is 7 bytes', diagnosis: 'No replica'},
		},
		{
			kind: 'finding',
			step: first,
			detail: {check: 'check 0 holds', observed: 'connection refused', diagnosis: 'Not started'},
		},
		{kind: 'finding', step: first, detail: {check: 'check 1 holds', observed: 'still'}},
		{kind: 'step-failed', step: first, detail: {check: 'check 1 holds', observed: 'still'}},
		{kind: 'step-passed', step: first, detail: {milliseconds: 1200, by: 'learner', hints: 1}},
	]);
});

test('a failure of which nothing was found', () => {
	expect(told([entered(first), {type: 'step-failed', step: first}])).toContainEqual({kind: 'step-failed', step: first});
});

test('a journey ends at a step, and its steps tell no times', () => {
	const lesson = fakeCourse.lessons[1];
	const target = fakeCourse.steps[lesson?.firstStep ?? -1]?.id;
	expect(
		told([
			{type: 'journey', stage: 'begun', to: lesson?.id ?? '', by: 'running'},
			entered(first),
			passed(first),
			{type: 'journey', stage: 'arrived', to: lesson?.id ?? ''},
			passed(second),
		]),
	).toEqual([
		{kind: 'step-entered', step: first},
		{kind: 'step-passed', step: first, detail: {by: 'learner', hints: 1}},
		{kind: 'travelled', step: target},
		{kind: 'step-passed', step: second, detail: {milliseconds: 1200, by: 'learner', hints: 1}},
	]);
	expect(told([{type: 'journey', stage: 'failed', to: first, why: 'it did'}])).toEqual([]);
});

const texts = {
	'plain letters': 'x'.repeat(5000),
	'letters of four bytes': '🐘'.repeat(3000),
	'quotes and backslashes': '"\\'.repeat(3000),
	'control characters': '\u0000\u001B[31m\n'.repeat(900),
	'half pairs': '\uD83D'.repeat(3000),
};

test.each(Object.entries(texts))('a detail of %s fits and can be stored as jsonb', (_, text) => {
	const cut = shortened({check: text, observed: text, diagnosis: text, milliseconds: 1});
	const stored = JSON.stringify(cut);
	// PostgreSQL writes a blank behind each colon and comma.
	expect(Buffer.byteLength(stored) + 2 * Object.keys(cut).length).toBeLessThanOrEqual(maxDetailBytes);
	expect(stored).not.toMatch(/\\u/);
	expect(stored).not.toMatch(/\p{Cs}|\p{Cc}/u);
});

test('a cut text says so, and a short one stays', () => {
	expect(shortened({observed: 'y'.repeat(700)}).observed).toMatch(/^y{599}…$/);
	expect(shortened({observed: 'short'})).toEqual({observed: 'short'});
});

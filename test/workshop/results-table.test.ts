import {describe, expect, test} from 'vitest';
import {csvCell, csvText, stepResults} from '../../source/workshop/results-table.js';
import type {ResultRow} from '../../source/workshop/roster/roster.js';
import type {ClassRows} from '../../source/workshop/roster/rows.js';

const clock = (minute: number) => new Date(Date.UTC(2030, 0, 1, 18, minute));
const step = (position: number) => ({
	step: `network/step-${position}`,
	title: `Step ${position}`,
	lesson: 'network',
	lessonTitle: 'Network',
	lessonNumber: 1,
	position,
	lessonMinutes: 5,
});
const rows: ClassRows = {
	workshop: 'spring',
	steps: [step(1), step(0)],
	seats: [
		{seat: 2, alias: 'heron', passed: 1, fails: 0},
		{seat: 1, alias: 'owl', passed: 0, fails: 0},
		{seat: 3, passed: 0, fails: 0},
	],
	notices: [],
	medians: new Map(),
	now: clock(59),
};
let seq = 0;
const event = (alias: string, kind: string, at: number, more: Partial<ResultRow> = {}): ResultRow => ({
	seat: 2,
	alias,
	id: `00000000-0000-4000-8000-${String(++seq).padStart(12, '0')}`,
	seq,
	kind,
	step: 'network/step-0',
	at: clock(at),
	received: clock(at + 1),
	...more,
});

describe('the table of results', () => {
	const results = [
		event('wren', 'step-entered', 0),
		event('wren', 'step-passed', 3, {detail: {by: 'tutor', milliseconds: 90_000}}),
		event('heron', 'step-entered', 10),
		event('heron', 'step-failed', 11),
		event('heron', 'hint', 12),
		event('heron', 'step-failed', 13),
		event('heron', 'step-passed', 14),
		event('heron', 'step-entered', 20),
		event('heron', 'step-passed', 22, {detail: {by: 'learner'}}),
	];
	const table = stepResults(rows, results);

	test('has a row a claimed seat and step, in the order of seats and of the course', () => {
		expect(table.map(({seat, alias, step}) => `${seat} ${alias} ${step}`)).toEqual([
			'1 owl network/step-0',
			'1 owl network/step-1',
			'2 heron network/step-0',
			'2 heron network/step-1',
			'2 wren network/step-0',
			'2 wren network/step-1',
		]);
	});

	test('tells the last passing, the time it took, who ran it, and counts hints and failures', () => {
		expect(table[2]).toMatchObject({passedAt: clock(22), minutes: 2, by: 'learner', hints: 1, failures: 2});
		expect(table[4]).toMatchObject({passedAt: clock(3), minutes: 1.5, by: 'tutor', hints: 0, failures: 0});
		expect(table[0]).not.toHaveProperty('passedAt');
	});

	test('as text ends every line as RFC 4180 says, the last one too', () => {
		const lines = csvText(table).split('\r\n');
		expect(lines[0]).toBe('alias,seat,lesson,step,passed at,minutes,by,hints,failures');
		expect(lines[3]).toBe('heron,2,network,network/step-0,2030-01-01T18:22:00.000Z,2.0,learner,1,2');
		expect(lines[1]).toBe('owl,1,network,network/step-0,,,,0,0');
		expect(lines.at(-1)).toBe('');
		expect(lines).toHaveLength(8);
	});
});

describe('a cell', () => {
	test.each([
		['heron', 'heron'],
		['a,b', '"a,b"'],
		['say "hi"', '"say ""hi"""'],
		['two\nlines', '"two\nlines"'],
	])('%j is written %s', (text, written) => {
		expect(csvCell(text)).toBe(written);
	});

	test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1', '=HYPERLINK("http://x","y")'])(
		'that a spreadsheet would take for a formula is text: %j',
		(text) => {
			expect(csvCell(text)).toBe(`"'${text.replaceAll('"', '""')}"`);
		},
	);
});

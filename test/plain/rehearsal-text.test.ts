import {expect, test} from 'vitest';
import {rehearsalLines, rehearsedStepLine} from '../../source/plain/rehearsal-text.js';
import {fakeCourse} from '../support/fakes/fake-course.js';

const [first, second] = fakeCourse.steps;
const ids = [first?.id ?? '', second?.id ?? ''] as const;

test('one step is a row of a table: number, name, seconds, and what does not fit', () => {
	const fits = rehearsedStepLine(fakeCourse, 0, 1234, []);
	const tight = rehearsedStepLine(fakeCourse, 1, 61_000, [
		{kind: 'text', rows: 1},
		{kind: 'command', action: 0, rows: 2},
		{kind: 'outcome', rows: 3},
	]);
	expect(fits).toMatch(new RegExp(`^1/5  ${ids[0]} +1\\.2 s  fits$`));
	expect(tight).toMatch(
		new RegExp(
			`^2/5  ${ids[1]} +61\\.0 s  1 row of the text below the edge; 2 rows of command 1 above the edge; 3 rows of the outcome below the edge$`,
		),
	);
	expect(fits.indexOf(' s  ')).toBe(tight.indexOf(' s  '));
});

test('the whole is told by lesson, of those that were played, against the time that is planned', () => {
	const times = new Map([[ids[0], 1500]]);
	const lines = rehearsalLines(fakeCourse, {times, misfits: new Map([[ids[0], []]]), screen: '60x20'});
	const [lesson] = fakeCourse.lessons;
	expect(lines.filter((line) => /\d min$/.test(line))).toEqual([
		expect.stringMatching(new RegExp(`^ +1  ${lesson?.title} +1\\.5 s of ${lesson?.minutes} min$`)) as string,
		expect.stringMatching(new RegExp(`^  together +1\\.5 s of ${lesson?.minutes} min$`)) as string,
	]);
	expect(lines.at(-1)).toBe('Everything fits 60x20.');
	const tight = rehearsalLines(fakeCourse, {
		times,
		misfits: new Map([[ids[0], [{kind: 'text', rows: 2}]]]),
		screen: '60x20',
	});
	expect(tight.slice(-2)).toEqual([
		'What does not fit 60x20 as a whole:',
		`  ${ids[0]}: 2 rows of the text below the edge`,
	]);
});

import {beforeAll, describe, expect, it} from 'vitest';
import {searchCourse, suggestWord} from '../../source/tutor/search.js';
import type {CourseView} from '../../source/tutor/views.js';
import {lessonBody} from '../../source/ui/layout/body.js';
import {type RenderStyle, withoutHighlight} from '../../source/ui/layout/render-style.js';
import {searchPane} from '../../source/ui/layout/search.js';
import {type Line, lineWidth, plainText} from '../../source/ui/text/line.js';
import {chooseTheme} from '../../source/ui/theme/theme.js';
import {fakeCourse} from '../support/fakes/fake-course.js';
import {realCourse} from '../support/scenes/real-course.js';

const style: RenderStyle = {...chooseTheme({LANG: 'C.UTF-8'}), highlight: withoutHighlight};
const ascii: RenderStyle = {...chooseTheme({TERM: 'linux', NO_COLOR: '1'}), highlight: withoutHighlight};

let real: CourseView;

beforeAll(async () => {
	real = await realCourse('docker');
});

function pane(
	query: string,
	selected = 0,
	size = {columns: 60, rows: 12},
	course = fakeCourse,
	shownBy = style,
): Line[] {
	const hits = searchCourse(course, query);
	const suggestion = suggestWord(course, query);
	return searchPane(course, {query, hits, selected, suggestion}, size, shownBy);
}

const markedIn = (line: Line) =>
	line.flatMap((span) => (span.kind === 'text' && span.tone === 'marked' ? [span.text] : []));

describe('searchPane', () => {
	it('shows hits with their lesson and step, the selected one among them', () => {
		expect(pane('standby', 1, {columns: 60, rows: 6}).map(plainText)).toEqual([
			'/ standby▏                                            2 of 5',
			'────────────────────────────────────────────────────────────',
			'  3 Failover · Try to write on the standby',
			'    Try to write on the standby',
			'❯ 1 Network',
			'    …primary and the standby of this course talk over one o…',
		]);
	});

	it('marks what was looked for', () => {
		const lines = pane('standby');
		expect(lines.flatMap(markedIn)).not.toEqual([]);
		for (const words of lines.flatMap(markedIn)) expect(words).toBe('standby');
	});

	it('says what to do where nothing is found', () => {
		expect(pane('').map(plainText)).toEqual([
			'/ ▏',
			'────────────────────────────────────────────────────────────',
			'',
			'Type words that stand in a lesson: a flag, a setting, a',
			'function, a file.',
		]);
		expect(pane('standy').map(plainText).slice(2)).toEqual(['', 'No lesson has all of these words. Is standby meant?']);
		expect(pane('standby qqqqqqq').map(plainText).slice(2)).toEqual([
			'',
			'No lesson has all of these words. Fewer or shorter words',
			'find more.',
		]);
	});

	it('shows the end of a long query, where the cursor is', () => {
		const [line = []] = pane(`${'x'.repeat(80)}END`);
		expect(plainText(line)).toMatch(/^\/ …x+END▏ +nothing$/);
	});

	it('fits any size, with the selected hit on it and every match to be seen', () => {
		for (const shownBy of [style, ascii]) {
			for (const query of ['standby', 'wal', 'e', 'pg_basebackup', 'the a', 'nothing-like-it', '']) {
				const count = searchCourse(real, query).length;
				for (const [columns, rows] of [
					[20, 6],
					[40, 10],
					[77, 11],
					[160, 50],
				] as const) {
					for (const selected of new Set([0, Math.floor(count / 2), Math.max(0, count - 1)])) {
						const lines = pane(query, selected, {columns, rows}, real, shownBy);
						expect(lines.length).toBeLessThanOrEqual(rows);
						for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(columns);
						if (count === 0) continue;
						const at = lines.findIndex((line) => plainText(line).startsWith(`${shownBy.glyphs.pointer} `));
						expect(at, `${query} ${selected} at ${columns}x${rows}`).toBeGreaterThan(0);
						expect(markedIn(lines[at + 1] ?? []).length, plainText(lines[at + 1] ?? [])).toBeGreaterThan(0);
					}
				}
			}
		}
	});
});

describe('a lesson to read', () => {
	it('says where each step starts', () => {
		for (const lesson of real.lessons) {
			const {lines, stepOffsets} = lessonBody(real, lesson, 72, style);
			expect(stepOffsets).toHaveLength(lesson.stepCount);
			for (const [index, offset] of stepOffsets.entries()) {
				const title = real.steps[lesson.firstStep + index]?.title.replaceAll('`', '') ?? '';
				expect(plainText(lines[offset] ?? [])).toBe(`${style.glyphs.here} ${title}`);
			}
		}
	});
});

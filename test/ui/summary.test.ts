import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {summarise} from '../../source/tutor/summary.js';
import {type Look, withoutHighlight} from '../../source/ui/layout/look.js';
import {summaryPane} from '../../source/ui/layout/summary.js';
import {lineWidth, plainText} from '../../source/ui/text/line.js';
import {chooseTheme} from '../../source/ui/theme/theme.js';
import {fakeCourse} from '../support/fakes/fake-course.js';
import {stateAt} from '../support/fakes/fake-tutor.js';

const unicode: Look = {...chooseTheme({LANG: 'C.UTF-8'}), highlight: withoutHighlight};
const ascii: Look = {...chooseTheme({TERM: 'linux', NO_COLOR: '1'}), highlight: withoutHighlight};

const written = [
	{what: 'script', file: '/home/learner/pg-replication-tutorial-script.sh'},
	{what: 'transcript', file: '/home/learner/pg-replication-tutorial-transcript-2.md'},
] as const;
const plain = summarise(fakeCourse, stateAt(5, {phase: {kind: 'finished'}}));
const withExports = {...plain, written};

describe('the summary', () => {
	it.each([
		['56', plain, 56, unicode],
		['76', withExports, 76, unicode],
		['96', withExports, 96, unicode],
		['76-ascii', withExports, 76, ascii],
	] as const)('looks as it should: %s', async (name, summary, width, look) => {
		const shown = `${summaryPane(summary, width, look).map(plainText).join('\n')}\n`;
		const file = path.join(import.meta.dirname, 'golden', 'summary', `${name}.txt`);
		if (process.env.UPDATE_GOLDEN) await writeFile(file, shown);
		expect(shown).toBe(await readFile(file, 'utf8'));
	});

	it.each([
		['unicode', unicode],
		['ascii', ascii],
	])('fits at every width (%s)', (_name, look) => {
		for (let width = 38; width <= 120; width++) {
			const wide = summaryPane(withExports, width, look).filter((line) => lineWidth(line) > width);
			expect(wide.map(plainText), String(width)).toEqual([]);
		}
	});

	it('keeps the columns under their headings, whatever the times and titles are', () => {
		const lessons = plain.lessons.map((lesson, index) => ({
			...lesson,
			title:
				index === 0 ? 'A title that is much longer than there is room for, in 主サーバー wide letters' : lesson.title,
			milliseconds: lesson.milliseconds * 10 ** index,
			tally: {alone: 10 ** index, hinted: 0, tutor: 7},
		}));
		for (const width of [40, 56, 76, 96]) {
			const rows = summaryPane({...plain, lessons}, width, unicode).map(plainText);
			const from = rows.findIndex((row) => /time +alone +hint +tutor$/.test(row));
			const table = rows.slice(from, from + lessons.length + 3);
			expect(
				new Set(table.map((row) => lineWidth([{kind: 'text', text: row, tone: 'plain'}]))).size,
				table.join('\n'),
			).toBe(1);
		}
	});

	it('uses nothing but ASCII where that is all there is', () => {
		for (const line of summaryPane(withExports, 76, ascii)) expect(plainText(line)).toMatch(/^[ -~]*$/);
	});
});

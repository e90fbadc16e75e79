import {describe, expect, it} from 'vitest';
import {summarise} from '../../source/tutor/summary.js';
import {type RenderStyle, withoutHighlight} from '../../source/ui/layout/render-style.js';
import {summaryPane} from '../../source/ui/layout/summary.js';
import {lineWidth, plainText} from '../../source/ui/text/line.js';
import {chooseTheme} from '../../source/ui/theme/theme.js';
import {fakeCourse} from '../support/fakes/fake-course.js';
import {stateAt} from '../support/fakes/fake-tutor.js';
import {goldenPictures, toneLooks} from '../support/scenes/golden.js';

const unicode: RenderStyle = {...chooseTheme({LANG: 'C.UTF-8'}), highlight: withoutHighlight};
const ascii: RenderStyle = {...chooseTheme({TERM: 'linux', NO_COLOR: '1'}), highlight: withoutHighlight};

const written = [
	{what: 'script', file: '/home/learner/pg-replication-tutorial-script.sh'},
	{what: 'transcript', file: '/home/learner/pg-replication-tutorial-transcript-2.md'},
] as const;
const plain = summarise(fakeCourse, stateAt(5, {phase: {kind: 'finished'}}));
const withExports = {...plain, written};

describe('the summary', () => {
	const picture = (name: string, summary: typeof withExports | typeof plain, width: number, style = unicode) => ({
		name,
		take() {
			const lines = summaryPane(summary, width, style);
			return {rows: lines.map(plainText), looks: toneLooks(lines)};
		},
	});
	goldenPictures('summary', [
		picture('56', plain, 56),
		picture('76', withExports, 76),
		picture('96', withExports, 96),
		picture('76-ascii', withExports, 76, ascii),
	]);

	it.each([
		['unicode', unicode],
		['ascii', ascii],
	])('fits at every width (%s)', (_name, style) => {
		for (let width = 38; width <= 120; width++) {
			const wide = summaryPane(withExports, width, style).filter((line) => lineWidth(line) > width);
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

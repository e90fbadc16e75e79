import {describe, expect, it} from 'vitest';
import {arrange, footerRows, headerRows} from '../../source/ui/layout/arrange.js';

describe('arrange', () => {
	it('uses every row and column but the last row, and gives each pane some room', () => {
		for (let columns = 40; columns <= 240; columns += 7) {
			for (let rows = 12; rows <= 80; rows += 3) {
				const arranged = arrange({columns, rows}, false);
				if (arranged.kind === 'too-small') throw new Error(`${columns}x${rows}`);
				const height = rows - 1 - headerRows - footerRows;
				if (arranged.kind === 'tabs') {
					expect(arranged.body).toEqual({width: columns - 2 * arranged.margin, height});
					continue;
				}
				const {lesson, cluster, terminal, margin} = arranged;
				expect(margin + lesson.width + 3 + cluster.width + margin).toBe(columns);
				expect(lesson.height).toBe(height);
				expect(cluster.height + 1 + terminal.height).toBe(height);
				expect(Math.min(lesson.width, cluster.width)).toBeGreaterThanOrEqual(44);
				expect(Math.min(cluster.height, terminal.height)).toBeGreaterThanOrEqual(10);
			}
		}
	});

	it('shows the panes beside one another from 100x30 on, and one at a time below that or when it is zoomed', () => {
		expect(arrange({columns: 100, rows: 30}, false).kind).toBe('side-by-side');
		expect(arrange({columns: 99, rows: 30}, false).kind).toBe('tabs');
		expect(arrange({columns: 100, rows: 29}, false).kind).toBe('tabs');
		expect(arrange({columns: 200, rows: 60}, true).kind).toBe('tabs');
		expect(arrange({columns: 60, rows: 20}, false).kind).toBe('tabs');
		expect(arrange({columns: 39, rows: 20}, false).kind).toBe('too-small');
	});
});

import {describe, expect, it} from 'vitest';
import type {WorkProgress} from '../../source/tutor/work.js';
import {checks} from '../../source/ui/layout/checks.js';
import {bar, progressLines} from '../../source/ui/layout/progress.js';
import {type RenderStyle, withoutHighlight} from '../../source/ui/layout/render-style.js';
import {lineWidth, plainText} from '../../source/ui/text/line.js';
import {chooseTheme} from '../../source/ui/theme/theme.js';
import {goldenPictures, toneLooks} from '../support/scenes/golden.js';

const unicode: RenderStyle = {...chooseTheme({LANG: 'C.UTF-8'}), highlight: withoutHighlight};
const ascii: RenderStyle = {...chooseTheme({TERM: 'linux', NO_COLOR: '1'}), highlight: withoutHighlight};
const spoken: RenderStyle = {...chooseTheme({INK_SCREEN_READER: 'true'}), highlight: withoutHighlight};

const fetching: WorkProgress = {
	kind: 'image',
	image: 'postgres:15',
	layers: [
		{id: '5f0b5a1d2c3e', state: 'done', current: 29_150_000, total: 29_150_000},
		{id: '1c2d3e4f5a6b', state: 'extracting', current: 600_000, total: 1_200_000},
		{id: '9a8b7c6d5e4f', state: 'downloading', current: 12_400_000, total: 81_000_000},
		{id: '0a1b2c3d4e5f', state: 'retrying', total: 8_066_000},
		{id: '7e6d5c4b3a29', state: 'downloaded', current: 1_100, total: 1_100},
		{id: 'b1b2b3b4b5b6', state: 'downloading', current: 116, total: 181},
		{id: 'c1c2c3c4c5c6', state: 'waiting'},
		{id: 'd1d2d3d4d5d6', state: 'waiting'},
	],
};
const backup: WorkProgress = {
	kind: 'backup',
	from: 'postgres-1',
	phase: 'streaming database files',
	streamed: 12_345_678,
	total: 23_456_789,
};
const waiting: WorkProgress = {
	kind: 'backup',
	from: 'postgres-1',
	phase: 'waiting for checkpoint to finish',
	streamed: 0,
};

/** The same work one below the other. */
const picture = (name: string, works: readonly WorkProgress[], width: number, style = unicode) => ({
	name,
	take() {
		const drawn = works.map((work) => progressLines(work, width, style));
		return {rows: drawn.flatMap((lines) => [...lines.map(plainText), '']), looks: drawn.flatMap(toneLooks)};
	},
});

describe('long work on the screen', () => {
	goldenPictures('progress', [
		...[40, 60, 96].map((width) => picture(`image-${width}`, [fetching], width)),
		...[40, 60, 96].map((width) => picture(`backup-${width}`, [backup, waiting], width)),
		picture('image-ascii', [fetching], 60, ascii),
		picture('backup-voice', [backup], 60, spoken),
	]);

	it('needs neither box characters nor colour', () => {
		for (const line of progressLines(fetching, 60, ascii)) expect(plainText(line)).toMatch(/^[ -~]*$/);
	});

	it('fits into any width', () => {
		for (const style of [unicode, ascii, spoken]) {
			for (const work of [fetching, backup, waiting, {...fetching, layers: []}]) {
				for (let width = 36; width <= 200; width++) {
					for (const line of progressLines(work, width, style)) expect(lineWidth(line)).toBeLessThanOrEqual(width);
				}
			}
		}
	});
});

describe('a bar', () => {
	const drawn = (share: number, width: number) => plainText(bar(share, width, ascii));

	it('has some of it as soon as something is done, and all of it only at the end', () => {
		expect([0, 0.001, 0.5, 0.999, 1].map((share) => drawn(share, 10))).toEqual([
			'..........',
			'#.........',
			'#####.....',
			'#########.',
			'##########',
		]);
		expect(drawn(2, 4)).toBe('####');
		expect(drawn(-1, 4)).toBe('....');
	});

	it('is not there where there is no room, or nobody to see it', () => {
		expect(bar(0.5, 0, ascii)).toEqual([]);
		expect(bar(0.5, -3, ascii)).toEqual([]);
		expect(bar(0.5, 10, spoken)).toEqual([]);
	});
});

describe('an outcome that is being waited for', () => {
	const deadline = 1_000_000;
	const says = 'the standby streams from the primary and has replayed everything';
	const phase = {kind: 'checking', deadline} as const;
	const lines = (width: number, view: object) => checks([{says, deadline, ...view}], phase, width, unicode);
	const countdowns = (width: number, view: object) =>
		lines(width, view)
			.flat()
			.filter((span) => span.kind === 'countdown');

	it('shows the time that it has left', () => {
		for (let width = 36; width <= 120; width++) {
			expect(countdowns(width, {})).toEqual([{kind: 'countdown', deadline}]);
			for (const line of lines(width, {})) expect(lineWidth(line)).toBeLessThanOrEqual(width);
		}

		expect(lines(96, {}).map(plainText)[1]).toBe(`~ ${says} · 00 s  left`);
	});

	it('shows none when it holds, when it has failed, and before the commands are done', () => {
		const unmet = {expected: 'a', observed: 'b'};
		expect(countdowns(80, {finding: {status: 'passed', observed: 'seen'}})).toEqual([]);
		expect(countdowns(80, {finding: {status: 'failed', ...unmet}})).toEqual([]);
		expect(countdowns(80, {finding: {status: 'not-yet', ...unmet}})).toHaveLength(1);
		expect(
			checks([{says, deadline}], {kind: 'ready'}, 80, unicode)
				.flat()
				.map(({kind}) => kind),
		).not.toContain('countdown');
	});
});

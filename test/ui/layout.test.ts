import {fromMarkdown} from 'mdast-util-from-markdown';
import stringWidth from 'string-width';
import {describe, expect, it} from 'vitest';
import type {TutorState} from '../../source/tutor/state/state.js';
import {footerRows, headerRows} from '../../source/ui/layout/arrange.js';
import {composeFrame} from '../../source/ui/layout/compose-frame.js';
import type {Frame} from '../../source/ui/layout/frame.js';
import {flow} from '../../source/ui/layout/markdown.js';
import {output} from '../../source/ui/layout/output.js';
import type {ProgramView} from '../../source/ui/layout/program-view.js';
import {departs, see} from '../../source/ui/layout/remarks.js';
import {type RenderStyle, withoutHighlight} from '../../source/ui/layout/render-style.js';
import {initialUi, type Overlay, type UiState} from '../../source/ui/state/ui-state.js';
import {type Line, lineWidth, plainText, spanWidth, text, truncate, widthOf} from '../../source/ui/text/line.js';
import {wrap, wrapCode} from '../../source/ui/text/wrap.js';
import {highlight} from '../../source/ui/theme/highlight.js';
import {chooseTheme} from '../../source/ui/theme/theme.js';
import {fakeCourse} from '../support/fakes/fake-course.js';
import {stateAt} from '../support/fakes/fake-tutor.js';

const unicode: RenderStyle = {...chooseTheme({LANG: 'C.UTF-8'}), highlight};
const ascii: RenderStyle = {...chooseTheme({TERM: 'linux', NO_COLOR: '1'}), highlight: withoutHighlight};

const texts = [
	'short',
	'A paragraph of some length, with punctuation; and words of different widths (in parentheses) to break between.',
	'https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-ARCHIVE-MODE-that-goes-on-and-on-without-a-space',
	'主サーバーが停止しますので、スタンバイを昇格させてください。サーバー名は長いです。',
	'emoji 👩‍👩‍👧‍👦 and flags 🇩🇪🇯🇵 and combining e\u0301 marks, wide ｗｉｄｅ letters',
	'a  b   c    d',
	'',
];

function overflowing(lines: readonly Line[], width: number): string[] {
	return lines.filter((line) => lineWidth(line) > width).map(plainText);
}

const widths = Array.from({length: 181}, (_, index) => index + 20);

describe('wrapping', () => {
	it.each(texts)('keeps %j within any width, and loses nothing', (content) => {
		for (const width of widths) {
			const prose = wrap([text(content)], width);
			expect(overflowing(prose, width)).toEqual([]);
			expect(prose.map(plainText).join('').replaceAll(' ', '')).toBe(content.replaceAll(' ', ''));
			const code = wrapCode([text(content)], width, '↪');
			expect(overflowing(code, width)).toEqual([]);
			const words = code.map((line, index) => line.slice(index === 0 ? 0 : 1));
			const kept = words.map((line) => line.map((span) => (span.kind === 'text' ? span.text : '')).join('')).join('');
			expect(kept).toBe(content);
		}
	});

	it('keeps words together across pieces', () => {
		const lines = wrap([text('the '), text('word', 'strong'), text(', then')], 9);
		expect(lines.map(plainText)).toEqual(['the word,', 'then']);
	});

	it('knows the width of what boxes are drawn with without measuring it', () => {
		const signs = Array.from({length: 0x25fd - 0x2500}, (_, index) => String.fromCodePoint(0x2500 + index));
		expect(['·', '…', ...signs].filter((sign) => stringWidth(sign) !== 1 || widthOf(sign) !== 1)).toEqual([]);
		expect(widthOf('\u25FD')).toBe(2);
		expect(widthOf('\u25B6\uFE0F')).toBe(stringWidth('\u25B6\uFE0F'));
	});

	it('shortens with an ellipsis', () => {
		expect(plainText(truncate([text('abcdef')], 4, '…'))).toBe('abc…');
		expect(plainText(truncate([text('主サーバー')], 6, '…'))).toBe('主サ…');
		expect(plainText(truncate([text('abc')], 3, '…'))).toBe('abc');
	});
});

describe('Markdown', () => {
	const plain = (source: string, width = 40, style = unicode) =>
		flow(fromMarkdown(source).children, width, style).map(plainText).join('\n');

	it('lays out lists with their numbers', () => {
		expect(plain('1. one two three four five six seven eight\n2. two\n   - inner')).toBe(
			'1. one two three four five six seven\n   eight\n2. two\n   • inner',
		);
	});

	it('shows the address of a link, once', () => {
		expect(plain('see [the manual](https://x.org) or <https://y.org>')).toBe(
			'see the manual (https://x.org) or\nhttps://y.org',
		);
	});

	it('lays out quotes, code and headings', () => {
		expect(plain('> quoted\n> lines\n\n```sh\nls -l\n```\n\n### Heading')).toBe('│ quoted lines\n\n  ls -l\n\nHeading');
	});

	it('marks inline code where there is no colour', () => {
		expect(plain('set `wal_level`')).toBe('set wal_level');
		expect(plain('set `wal_level`', 40, ascii)).toBe('set `wal_level`');
	});
});

describe('sentences of the course', () => {
	it('join the lines that their author has broken, but not what is indented', () => {
		const lines = departs('One\ntwo `three`.\n\nFour:\n\n  five\n  six', 40, unicode).map(plainText);
		expect(lines).toEqual([
			'△ Departs from the document',
			'  One two three.',
			'',
			'  Four:',
			'',
			'    five',
			'    six',
		]);
	});

	it('emphasise what stands between asterisks, but no asterisk that means itself', () => {
		const pieces = (words: string) =>
			see(words, 80, unicode)
				.slice(1)
				.flatMap((line) =>
					line.flatMap((span) => (span.kind === 'text' && span.tone === 'emphasis' ? [span.text] : [])),
				)
				.join('');
		expect(pieces('an empty file that says *start as\na standby*, and (*one*).')).toBe('start as a standbyone');
		expect(pieces("SELECT * FROM x * y; *.conf and *.log; '*'; 2*3*4; `*code*`; **")).toBe('');
	});
});

describe('output', () => {
	const flood = Array.from({length: 50}, (_, index) => ({stream: 'stdout' as const, line: `line ${index + 1}`}));

	it('shows the end and says how much is above it', () => {
		const lines = output({output: flood, actions: []}, {kind: 'tail', rows: 3}, 60, unicode).lines.map(plainText);
		expect(lines.slice(1)).toEqual(['  … 47 earlier lines, o shows them', '  │ line 48', '  │ line 49', '  │ line 50']);
	});

	it('names each command once, by its first line', () => {
		const command = (line: string) => ({stream: 'command' as const, line});
		const printed = {stream: 'stdout' as const, line: 'done'};
		const actions = [{shown: 'mkdir secrets'}, {shown: 'docker run \\\n  postgres'}];
		const told = [command('mkdir secrets'), command('docker run \\'), command('  postgres'), printed];
		const lines = output({output: told, actions}, {kind: 'whole'}, 60, unicode).lines.map(plainText);
		expect(lines.slice(1)).toEqual(['  $ mkdir secrets', '  $ docker run …', '  │ done']);
	});

	it('shows all of it when asked to', () => {
		expect(output({output: flood, actions: []}, {kind: 'whole'}, 60, unicode).lines).toHaveLength(51);
	});

	it('shows the end of a line that is longer than the window', () => {
		const shown = output(
			{output: [{stream: 'stderr', line: 'x'.repeat(500)}], actions: []},
			{kind: 'tail', rows: 3},
			60,
			unicode,
		);
		expect(shown.lines.length).toBeLessThanOrEqual(5);
	});
});

describe('a frame', () => {
	const failed = {
		status: 'failed',
		expected: 'a server',
		observed: 'none:\tconnection refused\nsecond line 主サーバー',
		diagnosis: {id: 'x', title: 'No server', cause: texts[2] ?? '', remedy: 'docker logs postgres-1'},
	} as const;
	const busy: Partial<TutorState> = {
		output: [
			{stream: 'command', line: 'docker run \\\n  postgres'},
			{stream: 'stdout', line: texts[3] ?? ''},
			{stream: 'stderr', line: `\u001B[31m${texts[2] ?? ''}`},
		],
		hints: ['Look at `pg_hba.conf`.', texts[1] ?? ''],
		notices: [texts[1] ?? ''],
		log: [
			{
				instance: 'postgres-1',
				line: '2023-12-09 22:00:32.474 UTC [25] LOG:  checkpoint starting: force wait',
				meaning: 'asked for',
			},
		],
	};
	const states: readonly TutorState[] = [
		stateAt(0, {phase: {kind: 'resuming'}}),
		...fakeCourse.steps.map(({index}) => stateAt(index, busy)),
		stateAt(2, {...busy, phase: {kind: 'running', action: 1}}),
		stateAt(2, {...busy, phase: {kind: 'checking', deadline: 0}}),
		stateAt(2, {
			...busy,
			phase: {kind: 'failed'},
			checks: [{says: 'it runs', finding: failed}, {says: texts[1] ?? ''}],
		}),
		stateAt(2, {...busy, phase: {kind: 'passed', by: 'learner'}}),
		stateAt(5, {phase: {kind: 'finished'}}),
		stateAt(2, {phase: {kind: 'closing'}}),
	];
	const overlays: readonly Overlay[] = [
		{kind: 'none'},
		{kind: 'help', at: 0},
		{kind: 'flags', selected: 3},
		{kind: 'lessons', selected: 1},
		{kind: 'reading', lesson: 1, at: 5, from: 'lessons'},
		{kind: 'reading', lesson: 1, at: {step: 2}, from: {query: 'wal', selected: 0}},
		{kind: 'search', query: '', selected: 0},
		{kind: 'search', query: 'the', selected: 3},
		{kind: 'psql', selected: 1},
		{kind: 'quit', selected: 'remove'},
		{kind: 'removal'},
	];
	const banner = {title: 'PostgreSQL replication', lab: 'main'};
	const programs = [typing];
	const memories: readonly Partial<UiState>[] = [
		{},
		{focus: {kind: 'pane', pane: 'cluster'}},
		{focus: {kind: 'pane', pane: 'terminal'}, tab: {kind: 'log', instance: 'postgres-1'}, zoomed: true},
		{focus: {kind: 'program', program: {kind: 'shell'}}, tab: {kind: 'program', program: {kind: 'shell'}}},
		{focus: {kind: 'pane', pane: 'terminal'}, tab: {kind: 'program', program: {kind: 'psql', instance: 'postgres-2'}}},
	];
	const compose = (state: TutorState, ui: Partial<UiState>, columns: number, rows: number, style: RenderStyle) =>
		composeFrame(banner, {view: fakeCourse, state, programs}, {...initialUi, ...ui}, {columns, rows}, style);

	/** Every row fits, all rows are there, and where there are three panes their borders meet. */
	function expectToFit({rows: lines, context}: Frame, columns: number, rows: number, style: RenderStyle): void {
		expect(overflowing(lines, columns)).toEqual([]);
		expect(lines.length).toBeLessThanOrEqual(rows - 1);
		if (context.panes !== 'side-by-side' || ['quit', 'removal', 'psql'].includes(context.scene)) return;
		const {divider, teeDown, teeUp, teeRight} = style.glyphs;
		const text = lines.map((line) =>
			line.map((span) => (span.kind === 'text' ? span.text : '~'.repeat(spanWidth(span)))).join(''),
		);
		const top = headerRows - 1;
		const column = text[top]?.lastIndexOf(teeDown) ?? -1;
		const bottom = rows - 1 - footerRows;
		expect(column).toBeGreaterThan(0);
		const border = text.slice(top, bottom + 1).map((line) => cellAt(line, column));
		expect(border.at(-1)).toBe(teeUp);
		expect(border.slice(1, -1).filter((cell) => cell === teeRight)).toHaveLength(1);
		expect(border.slice(1, -1).every((cell) => cell === divider || cell === teeRight)).toBe(true);
	}

	it.each([
		['unicode', unicode],
		['ascii', ascii],
	] as const)(
		'fits at every size (%s)',
		(_name, style) => {
			for (const columns of [39, 40, 59, 60, 80, 99, 100, 120, 200]) {
				for (const rows of [12, 20, 29, 30, 45]) {
					for (const state of states) {
						for (const overlay of overlays) {
							expectToFit(compose(state, {overlay}, columns, rows, style), columns, rows, style);
						}
						for (const ui of memories) expectToFit(compose(state, ui, columns, rows, style), columns, rows, style);
					}
				}
			}
		},
		60_000,
	);

	it('uses nothing but ASCII where that is all there is', () => {
		for (const [columns, rows] of [
			[80, 24],
			[120, 40],
		] as const) {
			// A program's output may be anything.
			for (const state of states) {
				for (const line of compose({...state, output: [], log: []}, {}, columns, rows, ascii).rows) {
					// So is the alphabet that a lesson is written in.
					const own = plainText(line).replaceAll(/[\p{Script=Han}\p{Script=Katakana}\p{Script=Hiragana}ー。]/gu, '');
					expect(own).toMatch(/^[ -~]*$/);
				}
			}
		}
	});

	it('says so on a terminal that is too small', () => {
		const {rows} = composeFrame(banner, undefined, initialUi, {columns: 30, rows: 8}, unicode);
		expect(rows.map(plainText).join(' ')).toBe('This terminal is 30x8; the tutor needs 40x12.');
	});

	describe('when a pane is at fault', () => {
		const failing = (what: string): never => {
			throw new Error(`no ${what}`);
		};
		const broken = {
			lesson: (state: TutorState) => ({
				...state,
				get checks() {
					return failing('checks');
				},
			}),
			cluster: (state: TutorState) => ({
				...state,
				get clusterAtEntry() {
					return failing('picture');
				},
			}),
			terminal: (state: TutorState) => ({
				...state,
				get output() {
					return failing('output');
				},
			}),
		};

		it.each(['lesson', 'cluster'] as const)('shows the others, and says so in its place: %s', (pane) => {
			const {rows, context} = compose(broken[pane](stateAt(2)), {}, 160, 50, unicode);
			const screen = rows.map(plainText).join('\n');
			expect(screen).toContain(`The ${pane} cannot be shown`);
			expect(context.scene).toBe('step');
			expect(screen.includes('Start the server')).toBe(pane !== 'lesson');
			expect(screen).toContain('Enter run');
		});

		it('shows the others, and says so in its place: a program', () => {
			const view: ProgramView = {...typing, window: () => failing('screen')};
			const ui: UiState = {...initialUi, tab: {kind: 'program', program: view.program}};
			const course = {view: fakeCourse, state: stateAt(2), programs: [view]};
			const screen = composeFrame(banner, course, ui, {columns: 160, rows: 50}, unicode).rows.map(plainText).join('\n');
			expect(screen).toContain('The terminal cannot be shown');
			expect(screen).toContain('no screen');
			expect(screen).toContain('Start the server');
		});
	});
});

const typing: ProgramView = {
	program: {kind: 'shell'},
	status: {kind: 'running'},
	window: (_heldAt, {width, height}) => ({
		lines: Array.from({length: height}, (_, row) => [text(`line ${row} `.repeat(40).slice(0, width))]),
		metrics: {total: 500, viewport: height, offset: 500 - height},
		cursor: {row: height - 1, column: width - 1},
	}),
};

const cells = new Map<string, readonly string[]>();

/** The characters of a column, however wide those before it are. */
function cellAt(line: string, column: number): string | undefined {
	// Most lines are those of frame after frame.
	let known = cells.get(line);
	if (known === undefined) {
		known = cellsOf(line);
		if (cells.size > 5000) cells.clear();
		cells.set(line, known);
	}
	return known[column];
}

/** What begins in each column. */
function cellsOf(line: string): string[] {
	const found: string[] = [];
	let at = 0;
	for (const {segment} of new Intl.Segmenter().segment(line)) {
		found[at] ??= segment;
		at += widthOf(segment);
	}
	return found;
}

describe('widthOf', () => {
	it('counts columns, not characters', () => {
		expect(widthOf('abc')).toBe(3);
		expect(widthOf('主サ')).toBe(4);
		expect(widthOf('e\u0301')).toBe(1);
	});
});

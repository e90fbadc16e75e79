import {describe, expect, it} from 'vitest';
import {composeFrame} from '../../source/ui/layout/compose-frame.js';
import {type RenderStyle, withoutHighlight} from '../../source/ui/layout/render-style.js';
import {initialUi, type UiState} from '../../source/ui/state/ui-state.js';
import {lineWidth, plainText} from '../../source/ui/text/line.js';
import {chooseTheme} from '../../source/ui/theme/theme.js';
import type {ClassroomState} from '../../source/workshop/classroom.js';
import {seatState} from '../support/fakes/fake-classroom.js';
import {fakeCourse} from '../support/fakes/fake-course.js';
import {stateAt} from '../support/fakes/fake-tutor.js';

const unicode: RenderStyle = {...chooseTheme({}), highlight: withoutHighlight};
const ascii: RenderStyle = {...chooseTheme({LANG: 'C'}), highlight: withoutHighlight};
const voice: RenderStyle = {...chooseTheme({INK_SCREEN_READER: 'true'}), highlight: withoutHighlight};

const message = (id: number, text: string) => ({id, kind: 'message', text}) as const;
const step = (index: number) => fakeCourse.steps[index]?.id ?? '';
const passedAt = (index: number) =>
	stateAt(index, {
		phase: {kind: 'passed', by: 'tutor'},
		passed: new Set(fakeCourse.steps.slice(0, index + 1).map(({id}) => id)),
	});

type Scene = {
	readonly classroom?: Partial<ClassroomState>;
	readonly state?: ReturnType<typeof stateAt>;
	readonly ui?: Partial<UiState>;
	readonly size?: readonly [number, number];
	readonly style?: RenderStyle;
};

function compose({classroom, state = stateAt(2), ui = {}, size: [columns, rows] = [80, 24], style = unicode}: Scene) {
	const course = {view: fakeCourse, state, programs: [], classroom: classroom && seatState(classroom)};
	const banner = {title: 'PostgreSQL replication', lab: 'main'};
	return composeFrame(banner, course, {...initialUi, ...ui}, {columns, rows}, style);
}

const rowsOf = (scene: Scene) => compose(scene).rows.map(plainText);

const texts = [
	'',
	'Short.',
	'x'.repeat(500),
	'word '.repeat(300),
	'主サーバーが停止します。'.repeat(20),
	'\u001B[2J\u001B[31mred\u0007\n\n\nlines\nof\nit',
	'👩‍🏫'.repeat(80),
];

const classrooms: readonly Partial<ClassroomState>[] = [
	{},
	{hand: 'up', link: 'away', unsent: 123_456, alias: 'a'.repeat(100)},
	{link: 'connecting', alias: '主'.repeat(30), seat: 1000},
	...texts.map((text): Partial<ClassroomState> => ({messages: [message(1, text)]})),
	{messages: texts.map((text, id) => message(id, text)), gate: {id: 1, step: step(1), text: texts[3] ?? ''}},
	{gate: {id: 1, step: 'gone/away', text: ''}},
];

describe('a workshop on the screen', () => {
	it.each([
		['unicode', unicode],
		['ascii', ascii],
		['voice', voice],
	] as const)(
		'fits at every size (%s)',
		(_name, style) => {
			const memories: readonly Partial<UiState>[] = [
				{},
				{overlay: {kind: 'news', at: 0}},
				{overlay: {kind: 'help', at: 0}},
				{overlay: {kind: 'search', query: '', selected: 0}},
				{overlay: {kind: 'quit', selected: 'keep'}},
				{asked: {gate: 1, step: step(2)}},
			];
			for (const columns of [40, 60, 100, 200]) {
				for (const rows of [12, 20, 30]) {
					for (const classroom of classrooms) {
						for (const ui of memories) {
							const {rows: lines} = compose({classroom, ui, state: passedAt(2), size: [columns, rows], style});
							const where = JSON.stringify([columns, rows, classroom, ui]);
							expect(lines.length, where).toBe(rows - 1);
							for (const line of lines) if (lineWidth(line) > columns) expect.fail(`${plainText(line)} ${where}`);
							const own = lines
								.map(plainText)
								.join('')
								.replaceAll(/\p{L}|\p{Extended_Pictographic}|\u200D|。/gu, '');
							if (style !== unicode) expect(own, where).toMatch(/^[ -~]*$/);
						}
					}
				}
			}
		},
		60_000,
	);

	it('takes at most three rows for a message, one on a small terminal, and none without one', () => {
		const plain = rowsOf({classroom: {}});
		const titleRow = (rows: readonly string[]) => rows.findIndex((row) => row.includes('[lesson]'));
		expect(titleRow(plain)).toBe(3);
		const long = {messages: [message(1, 'word '.repeat(300))]};
		expect(titleRow(rowsOf({classroom: long}))).toBe(6);
		expect(titleRow(rowsOf({classroom: long, size: [80, 19]}))).toBe(4);
		expect(titleRow(rowsOf({classroom: {messages: [message(1, 'Short.')]}}))).toBe(4);
		expect(rowsOf({classroom: long})[5]).toMatch(/ word ?… +a read all {2}d dismiss$/);
		expect(rowsOf({classroom: long, size: [80, 19]})[3]).toMatch(
			/^ {2}│ Instructor: word.*… +a read all {2}d dismiss$/,
		);
	});

	it('does not change from panes to tabs because of a message', () => {
		const {context} = compose({classroom: {messages: [message(1, 'word '.repeat(300))]}, size: [100, 30]});
		expect(context.panes).toBe('side-by-side');
	});

	it('shows nothing of it without one', () => {
		expect(rowsOf({})).toEqual(rowsOf({classroom: undefined}));
		expect(rowsOf({}).join('\n')).not.toMatch(/seat \d|raise hand|roster/);
	});

	it('tells in words where the seat stands, the most important last to go', () => {
		const away = {hand: 'up', link: 'away', unsent: 12} as const;
		const top = (columns: number, classroom: Partial<ClassroomState> = away) =>
			rowsOf({classroom, size: [columns, 24]})[0]?.trim();
		expect(top(200)).toMatch(/^PostgreSQL .*docker · lab main · anna, seat 17 · hand up · roster away, 12 unsent$/);
		expect(top(80)).toMatch(/^PostgreSQL replication +anna, seat 17 · hand up · roster away, 12 unsent$/);
		expect(top(60)).toBe('anna, seat 17 · hand up · roster away, 12 unsent');
		expect(top(40)).toBe('hand up · roster away, 12 unsent');
		expect(top(200, {link: 'connecting'})).toMatch(/seat 17 · roster connecting$/);
		expect(top(200, {link: 'connected', unsent: 3})).toMatch(/seat 17$/);
	});

	it('says at a gate that one is asked to wait, as long as one is', () => {
		const gate = {id: 5, step: step(1), text: ''};
		const ui = {asked: {gate: 5, step: step(2)}};
		const words = 'The instructor asks you to wait here. Enter goes on all the same.';
		const at = (scene: Scene) => rowsOf(scene).at(-2);
		expect(at({classroom: {gate}, state: passedAt(2)})).toContain('Passed.');
		expect(compose({classroom: {gate}, state: passedAt(2)}).seat?.held).toEqual(ui.asked);
		expect(at({classroom: {gate}, state: passedAt(2), ui})).toContain(words);
		expect(compose({classroom: {gate}, state: passedAt(2), ui}).seat?.held).toBeUndefined();
		expect(at({classroom: {}, state: passedAt(2), ui})).toContain('Passed.');
		expect(at({classroom: {gate: {...gate, id: 6}}, state: passedAt(2), ui})).toContain('Passed.');
		expect(at({classroom: {gate}, state: stateAt(3), ui})).not.toContain(words);
	});

	it('leaves out the banner of a gate that was put away, and no other', () => {
		const gate = {id: 5, step: step(1), text: ''};
		const shown = (gateRead: number) => rowsOf({classroom: {gate}, ui: {gateRead}}).join('\n').includes('Please wait');
		expect(shown(4)).toBe(true);
		expect(shown(5)).toBe(false);
	});
});

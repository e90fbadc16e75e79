import {beforeAll, describe, expect, it} from 'vitest';
import type {Beat, DemoState} from '../../source/demo/demo.js';
import {typedText} from '../../source/demo/typed-text.js';
import type {Finding} from '../../source/tutor/events.js';
import type {TutorState} from '../../source/tutor/state/state.js';
import type {CourseView, StepView} from '../../source/tutor/views.js';
import {composeDemoFrame} from '../../source/ui/demo/compose-demo-frame.js';
import {projector} from '../../source/ui/demo/measure.js';
import {type DemoUi, initialDemoUi} from '../../source/ui/demo/ui-state.js';
import type {Size} from '../../source/ui/layout/arrange.js';
import {type RenderStyle, withoutHighlight} from '../../source/ui/layout/render-style.js';
import {type Line, lineWidth, plainText} from '../../source/ui/text/line.js';
import {chooseTheme} from '../../source/ui/theme/theme.js';
import {fakeCourse} from '../support/fakes/fake-course.js';
import {stateAt} from '../support/fakes/fake-tutor.js';
import {realCourse} from '../support/scenes/real-course.js';

const {glyphs, inlineCode, links} = chooseTheme({LANG: 'C.UTF-8'});
const style: RenderStyle = {glyphs, inlineCode, links, highlight: withoutHighlight};
const sizes: readonly Size[] = [
	{columns: 40, rows: 12},
	projector,
	{columns: 80, rows: 24},
	{columns: 120, rows: 40},
	{columns: 200, rows: 60},
];

/** A step of a course as it is on being entered. */
function stateOf(step: StepView, change: Partial<TutorState> = {}): TutorState {
	return {
		...stateAt(0),
		stepIndex: step.index,
		stepId: step.id,
		actions: step.actions.map(({parts}) => ({shown: parts.map(({text}) => text).join('\n')})),
		checks: step.checks.map((says) => ({says})),
		...change,
	};
}

const flood = (count: number): TutorState['output'] =>
	Array.from({length: count}, (_, index) => ({
		stream: index === 3 ? ('stderr' as const) : ('stdout' as const),
		line: `line ${index + 1} of what is printed, ${'and more of it '.repeat(index % 12)}`,
	}));

function frameOf(
	view: CourseView,
	tutor: TutorState,
	demo: Partial<DemoState>,
	size: Size,
	ui: DemoUi = initialDemoUi,
) {
	const state: DemoState = {
		beat: {kind: 'explaining'},
		cover: 'none',
		clock: {startedAt: 0, used: {}},
		...demo,
	};
	return composeDemoFrame({view, tutor, demo: state, programs: []}, ui, size, style);
}

/** All that a demonstration shows of a step. */
function beatsOf(step: StepView): ReadonlyArray<readonly [Beat, TutorState]> {
	const later = Date.now() + 60_000;
	const refused = {status: 'failed', expected: 'x'.repeat(200), observed: 'y'.repeat(200)} as const;
	return [
		[{kind: 'explaining'}, stateOf(step)],
		...step.actions.flatMap((action, index): ReadonlyArray<readonly [Beat, TutorState]> => {
			const length = typedText(action).length;
			const typing = [0, 5, Math.floor(length / 2), length].map(
				(typed) => ({kind: 'typing', action: index, typed}) as const,
			);
			return [
				...typing.map((beat) => [beat, stateOf(step)] as const),
				[{kind: 'typed', action: index}, stateOf(step)],
				[
					{kind: 'running', action: index},
					stateOf(step, {phase: {kind: 'running', action: index}, output: flood(100)}),
				],
				[{kind: 'ran', action: index}, stateOf(step, {phase: {kind: 'checking', deadline: later}, output: flood(2)})],
			];
		}),
		[{kind: 'checking'}, stateOf(step, {phase: {kind: 'checking', deadline: later}, output: flood(30)})],
		[
			{kind: 'passed'},
			stateOf(step, {
				phase: {kind: 'passed', by: 'tutor'},
				checks: step.checks.map((says) => ({says, finding: {status: 'passed', observed: 'z'.repeat(150)}})),
			}),
		],
		[
			{kind: 'failed', mendable: true, recorded: true},
			stateOf(step, {phase: {kind: 'failed'}, checks: step.checks.map((says) => ({says, finding: refused}))}),
		],
	];
}

describe.each(['docker', 'local'] as const)('every step of the course, for %s', (engine) => {
	let view: CourseView;
	beforeAll(async () => {
		view = await realCourse(engine);
	});

	it.each(sizes)('fits $columns x $rows in every beat', (size) => {
		for (const step of view.steps) {
			for (const [beat, tutor] of beatsOf(step)) {
				for (const viewing of [undefined, step.index]) {
					const {rows} = frameOf(view, tutor, {beat, viewing}, size);
					const what = `${step.id}, ${beat.kind}`;
					expect(rows.length, what).toBe(size.rows - 1);
					const tooWide = rows.filter((line) => lineWidth(line) > size.columns).map(plainText);
					expect(tooWide, what).toEqual([]);
				}
			}
		}
	});

	it('is typed to its last character, and shows the same as a command that stands there', () => {
		for (const step of view.steps) {
			for (const [index, action] of step.actions.entries()) {
				const whole = frameOf(view, stateOf(step), {beat: {kind: 'typed', action: index}}, {columns: 120, rows: 60});
				const typed = typedText(action).length;
				const shown = frameOf(
					view,
					stateOf(step),
					{beat: {kind: 'typing', action: index, typed}},
					{columns: 120, rows: 60},
				);
				expect(shown.rows.slice(0, -1)).toEqual(whole.rows.slice(0, -1));
			}
		}
	});
});

describe('the frame of a demonstration', () => {
	const at = (beat: Beat, change: Partial<TutorState> = {}, size: Size = {columns: 80, rows: 24}) =>
		frameOf(fakeCourse, stateAt(2, change), {beat}, size);
	const words = (frame: {readonly rows: readonly Line[]}) => frame.rows.map(plainText).join('\n');

	it('has a cursor behind what is typed, which does not move by itself', () => {
		const {rows} = at({kind: 'typing', action: 0, typed: 10});
		const typed = rows.find((line) => plainText(line).includes('$ docker run'));
		expect(typed?.at(-1)).toMatchObject({text: ' ', paint: {inverse: true}});
		expect(rows.flat().every(({kind}) => kind === 'text')).toBe(true);
		expect(words(at({kind: 'typing', action: 0, typed: 6}))).toMatch(/\$ docker$/m);
	});

	it('breaks a command where the whole of it breaks, however much is typed', () => {
		const size = {columns: 60, rows: 20};
		const whole = at({kind: 'typed', action: 0}, {}, size).rows.map(plainText);
		for (const typed of [20, 55, 80, 120]) {
			const shown = at({kind: 'typing', action: 0, typed}, {}, size).rows.map(plainText);
			const command = shown.slice(5, 5 + shown.slice(5).indexOf(''));
			for (const [index, line] of command.entries()) expect(whole[5 + index]?.startsWith(line)).toBe(true);
		}
	});

	it('keeps the last lines of a flood, the final one, and what was written to the standard error', () => {
		const shown = words(at({kind: 'running', action: 0}, {phase: {kind: 'running', action: 0}, output: flood(200)}));
		expect(shown).toMatch(/… \d+ earlier lines/);
		expect(shown).toContain('line 4 of what is printed');
		expect(shown).toContain('line 199 of');
		expect(shown).toContain('line 200 of');
		expect(shown).not.toContain('line 100 of');
		const hidden = Number(/… (\d+) earlier/.exec(shown)?.[1]);
		expect(hidden + (shown.match(/line \d+ of what/g) ?? []).length).toBe(200);
	});

	it('counts the rows of a text that are out of sight, and the lines of a command that are too wide', () => {
		const narrow = {columns: 60, rows: 20};
		expect(at({kind: 'explaining'}, {}, narrow)).toMatchObject({overflow: 0, cut: 0});
		expect(at({kind: 'typed', action: 0}, {}, narrow)).toMatchObject({overflow: 0, cut: 1});
		expect(at({kind: 'typed', action: 0}, {}, {columns: 200, rows: 60}).cut).toBe(1);
		const low = at({kind: 'typed', action: 1}, {}, {columns: 60, rows: 12});
		expect(low.overflow).toBeGreaterThan(0);
		expect(low.cut).toBe(2 + low.overflow);
	});

	it('says a failure calmly: what does not hold, what helps, and no more', () => {
		const finding: Finding = {
			status: 'failed',
			expected: 'a server',
			observed: `Error: no\n    at Object.<anonymous> (/a/file.js:1:2)\n${'    at more (/a/file.js:3:4)\n'.repeat(30)}`,
			diagnosis: {
				id: 'gone',
				title: 'The server is gone',
				cause: 'It was stopped.',
				remedy: 'Start it: `docker start`.',
			},
		};
		const failed: Beat = {kind: 'failed', mendable: true, recorded: false};
		const frame = at(failed, {phase: {kind: 'failed'}, checks: [{says: 'it runs', finding}]});
		expect(words(frame)).toContain('The server is gone');
		expect(words(frame)).toContain('Start it: docker start.');
		expect(words(frame)).not.toMatch(/ at /);
		expect(frame.rows.flat().some((span) => span.kind === 'text' && span.tone === 'bad')).toBe(false);
	});

	it('never shows a speaker note or a clock', () => {
		const steps = fakeCourse.steps.map((step) => ({...step, notes: ['SECRET NOTE']}));
		const lessons = fakeCourse.lessons.map((lesson) => ({...lesson, notes: ['SECRET NOTE'], minutes: 77}));
		for (const step of steps) {
			for (const [beat, tutor] of beatsOf(step)) {
				for (const viewing of [undefined, step.index]) {
					const {rows} = frameOf({...fakeCourse, steps, lessons}, tutor, {beat, viewing}, {columns: 120, rows: 60});
					expect(words({rows})).not.toMatch(/SECRET NOTE|77|\d\d:\d\d:\d\d/);
				}
			}
		}
	});

	it('of a blank screen has no rows', () => {
		const {rows} = frameOf(fakeCourse, stateAt(2), {cover: 'blank'}, projector);
		expect(rows).toEqual([]);
	});
});

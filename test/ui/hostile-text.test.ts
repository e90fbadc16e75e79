import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {PassThrough} from 'node:stream';
import {beforeAll, describe, expect, test, vi} from 'vitest';
import {readCast} from '../../source/demo/cast/read-cast.js';
import type {Follower, NotesEnd} from '../../source/demo/notes/follow-demo.js';
import {reportStage} from '../../source/demo/notes/report-stage.js';
import type {LogLine, TutorState} from '../../source/tutor/state/state.js';
import {Tail} from '../../source/tutor/state/tail.js';
import {attachTerminal} from '../../source/ui/attach/attached-terminal.js';
import {prepareEnvironment} from '../../source/ui/prepare-environment.js';
import {runReplay} from '../../source/ui/replay/replay-screen.js';
import {text} from '../../source/ui/text/line.js';
import {chooseTheme} from '../../source/ui/theme/theme.js';
import {paint} from '../../source/ui/views/painting.js';
import {livelyClass} from '../support/fakes/fake-class.js';
import {fakeClassroom} from '../support/fakes/fake-classroom.js';
import {fakeCourse} from '../support/fakes/fake-course.js';
import {fakeDemo} from '../support/fakes/fake-demo.js';
import {fakeTutor, stateAt} from '../support/fakes/fake-tutor.js';
import {expectPrintable, hostile, hostileSeed, hostileTexts} from '../support/random/hostile-text.js';
import {openBoard} from '../support/scenes/board-screen.js';
import {notesDemo} from '../support/scenes/notes-demo.js';
import {writeCastFile} from '../support/scenes/recordings.js';
import {failed, outcomes, printed} from '../support/scenes/screen-scenes.js';
import {VirtualTerminal} from '../support/terminals/virtual-terminal.js';

const next = hostileTexts();
const env = {LANG: 'C.UTF-8'};

beforeAll(() => prepareEnvironment());

/** What the screens themselves write: the cursor at a row's start, erasing, styles, their modes, and links. */
const own =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
	/\u001B\[(?:\d+;1H|H|2J|J|K|[\d;]*m|\?(?:1049|2004|2026|25|7)[hl])|\u001B\]8;(?:id=[a-z\d]+;https:\/\/(?:docs\.docker\.com|a\.test)\/[!-~]*|;)\u0007/g;

function expectOwnSequencesOnly(bytes: string): void {
	expect(bytes).not.toContain('31;66m');
	expectPrintable(bytes.replaceAll(own, ''));
}

const logLines: readonly LogLine[] = [
	{instance: 'postgres-2', line: 'LOG:  redo starts', meaning: 'it begins'},
	{instance: 'postgres-2', line: 'LOG:  entering standby mode'},
];

const checks = (): TutorState['checks'] =>
	stateAt(2).checks.map((check, index) => ({...check, finding: index === 0 ? failed : undefined}));

/** States of a tutor with something from elsewhere in every pane. */
const states: ReadonlyArray<readonly [name: string, state: () => TutorState]> = [
	['a step that is read', () => stateAt(0)],
	['a file that is shown', () => stateAt(1)],
	[
		'a command that prints',
		() => stateAt(2, {phase: {kind: 'running', action: 0}, output: hostile(printed(12), next), checks: checks()}),
	],
	[
		'an outcome that does not hold',
		() =>
			hostile(
				stateAt(2, {
					phase: {kind: 'failed'},
					actions: outcomes('failed', 'succeeded'),
					checks: checks(),
					hints: ['Look at the first line.'],
					notices: ['The daemon says something.'],
					log: logLines,
				}),
				next,
			),
	],
	[
		'a server that logs',
		() =>
			stateAt(2, {
				log: hostile(logLines, next),
				logs: new Map([['postgres-2', Tail.empty<LogLine>(20).append(hostile(logLines, next))]]),
			}),
	],
];

const grown = (terminal: VirtualTerminal, from = 0) =>
	vi.waitFor(() => expect(terminal.written.length).toBeGreaterThan(from + 400), {timeout: 8000, interval: 20});

describe(`hostile text on a screen, SEED=${hostileSeed}`, () => {
	test('is painted as text, wherever it stands in a line', () => {
		const theme = chooseTheme(env, 'still');
		for (let round = 0; round < 3000; round++) {
			const spans = [text(next()), text(next(), 'code'), {...text(next()), href: `https://a.test/${next()}`}];
			const bytes = paint([...spans, {...text(next()), paint: {foreground: 3, bold: true}}], theme);
			expectOwnSequencesOnly(bytes);
			expect(bytes).not.toContain('\n');
		}
	});

	test.each(states)('of a tutor commands nothing: %s', async (_name, state) => {
		const {runScreen} = await import('../../source/ui/screen.js');
		const terminal = new VirtualTerminal(120, 40);
		const {stdin, stdout} = terminal;
		const tutor = {...fakeTutor({state: state()}), course: hostile(fakeCourse, next)};
		const classroom = fakeClassroom(
			hostile({alias: 'anna', workshop: 'spring', messages: [{id: 1, kind: 'message' as const, text: 'On.'}]}, next),
		);
		const end = runScreen({tutor, classroom, lab: next(), title: next(), stdin, stdout, env});
		await grown(terminal);
		for (const key of ['?', '\u001B', 'l', '\u001B']) {
			const before = terminal.written.length;
			terminal.type(key);
			await grown(terminal, before);
		}
		tutor.close();
		await end;
		expectOwnSequencesOnly(terminal.written);
	});

	test('of a demonstration commands nothing', async () => {
		const {runDemoScreen} = await import('../../source/ui/demo/screen.js');
		const terminal = new VirtualTerminal(100, 30);
		const {stdin, stdout} = terminal;
		const stage = fakeDemo({state: hostile(stateAt(2, {output: printed(5)}), next), demo: {remark: next()}});
		const demo = {...stage, tutor: {...stage.tutor, course: hostile(fakeCourse, next)}};
		const end = runDemoScreen({demo, lab: next(), stdin, stdout, env});
		await grown(terminal);
		for (const beat of [{kind: 'typed', action: 0}, {kind: 'passed'}, {kind: 'finished'}] as const) {
			stage.put({beat, remark: next()});
			await terminal.lines();
		}
		stage.tutor.close();
		await end;
		expectOwnSequencesOnly(terminal.written);
	});

	test('of a report commands no presenter’s terminal', async () => {
		const {runNotesScreen} = await import('../../source/ui/notes/run-notes-screen.js');
		const terminal = new VirtualTerminal(100, 30);
		const {stdin, stdout} = terminal;
		const demo = notesDemo();
		demo.put({remark: 'One moment.'}, {checks: checks()});
		let end: (end: NotesEnd) => void = () => {};
		const over = new Promise<NotesEnd>((resolve) => {
			end = resolve;
		});
		const following = {kind: 'connected', report: hostile(reportStage(demo), next)} as const;
		const follower: Follower = {
			get: () => following,
			subscribe: () => () => {},
			dispatch: () => {},
			leave: () => end({kind: 'left', says: 'It goes on.'}),
			over,
		};
		const screen = runNotesScreen({follower, stdin, stdout, env});
		await grown(terminal);
		terminal.type('l');
		await terminal.lines();
		terminal.type('\u0003');
		await screen;
		expectOwnSequencesOnly(terminal.written);
	});

	test('of learners commands no instructor’s terminal', async () => {
		const {terminal, leave} = await openBoard({rows: hostile(livelyClass(), next)}, '120x40');
		for (const key of ['\r', '\u001B', 'g', '\u001B']) {
			terminal.type(key);
			await terminal.lines();
		}
		await leave();
		expectOwnSequencesOnly(terminal.written);
	});

	test('in a recording commands no terminal that plays it', async () => {
		const file = path.join(mkdtempSync(path.join(tmpdir(), 'pg-tutorial-hostile-cast-')), 'talk.cast');
		const said = Array.from({length: 200}, (_, index) => [index / 1000, index % 9 === 0 ? 'm' : 'o', next()] as const);
		try {
			const cast = await readCast(writeCastFile(file, said));
			const terminal = new VirtualTerminal(60, 20);
			const {stdin, stdout} = terminal;
			expect(await runReplay(cast, {tooSmall: 'play', speed: 50, stdin, stdout, env})).toBe('played');
			await terminal.lines();
			expect(terminal.written).toContain('lesson');
			expectOwnSequencesOnly(terminal.written);
		} finally {
			rmSync(path.dirname(file), {recursive: true});
		}
	});

	test('of a gateway is a line of ours', () => {
		let written = '';
		const stdout = Object.assign(new PassThrough(), {
			columns: 80,
			rows: 24,
			write(chunk: string) {
				written += chunk;
				return true;
			},
		}) as unknown as NodeJS.WriteStream;
		const stdin = Object.assign(new PassThrough(), {setRawMode() {}, ref() {}, unref() {}});
		const terminal = attachTerminal(
			{stdin: stdin as unknown as NodeJS.ReadStream, stdout},
			{onInput: async () => {}, onResize: () => {}, onGone: () => {}},
		);
		for (let round = 0; round < 200; round++) {
			terminal.say(next());
			terminal.note(next());
		}
		terminal.giveBack();
		expectPrintable(written.replaceAll('\r\u001B[K', '').replaceAll('\r\n', ''));
	});
});

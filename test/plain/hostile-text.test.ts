import {PassThrough} from 'node:stream';
import {describe, expect, test} from 'vitest';
import {print, printJson, printLines} from '../../source/base/print.js';
import type {Follower, NotesEnd} from '../../source/demo/notes/follow-demo.js';
import {reportStage} from '../../source/demo/notes/report-stage.js';
import {boardLines, linkLines} from '../../source/plain/board-text.js';
import {ClassroomNarrator} from '../../source/plain/classroom-text.js';
import {Guide} from '../../source/plain/guide.js';
import {Narrator} from '../../source/plain/narrator.js';
import {runPlainNotes} from '../../source/plain/notes-session.js';
import {runPlainSession} from '../../source/plain/plain-session.js';
import {rehearsalLines, rehearsedStepLine} from '../../source/plain/rehearsal-text.js';
import {summaryLines} from '../../source/plain/summary-text.js';
import type {TutorEvent} from '../../source/tutor/events.js';
import {summarise} from '../../source/tutor/summary.js';
import {transcriptText} from '../../source/tutor/transcript/transcript-text.js';
import type {CourseView} from '../../source/tutor/views.js';
import {boardOf} from '../../source/workshop/board/board-of.js';
import {csvText} from '../../source/workshop/results-table.js';
import {livelyClass} from '../support/fakes/fake-class.js';
import {fakeClassroom} from '../support/fakes/fake-classroom.js';
import {fakeCourse} from '../support/fakes/fake-course.js';
import {eventfulVisit, recordOf} from '../support/fakes/fake-record.js';
import {fakeTutor, stateAt} from '../support/fakes/fake-tutor.js';
import {expectPrintable, hostile, hostileSeed, hostileTexts} from '../support/random/hostile-text.js';
import {notesDemo} from '../support/scenes/notes-demo.js';

const next = hostileTexts();
const rounds = 40;

/** What a renderer has written. */
function written(write: (output: {write: (text: string) => void}) => void): string {
	let all = '';
	write({
		write: (text) => {
			all += text;
		},
	});
	return all;
}

const firstStep = stateAt(0).stepId;
/** Events that no visit of a record has. */
const more: readonly TutorEvent[] = [
	{type: 'notice', text: 'The daemon says something.'},
	{type: 'log', instance: 'postgres-1', line: 'redo starts', meaning: 'it begins'},
	{type: 'journey', stage: 'failed', to: 'network', why: 'The daemon says no.'},
	{type: 'journey', stage: 'begun', to: 'network', by: 'snapshot', steps: 2},
	{type: 'outcome-lost', step: firstStep, says: 'the network exists'},
	{type: 'written', what: 'script', file: '/home/learner/a.sh'},
	{type: 'check-waiting', step: firstStep, check: 0, says: 'the network exists', deadline: Date.now() + 5000},
	{
		type: 'progress',
		stage: 'going-on',
		work: {kind: 'image', image: 'postgres:15', layers: [{id: 'a1', state: 'downloading', current: 1, total: 2}]},
	},
	{type: 'progress', stage: 'done', work: {kind: 'image', image: 'postgres:15', layers: []}},
	{type: 'course-passed', milliseconds: 1},
	{type: 'closing', lab: 'remove'},
];

const course = (): CourseView => hostile(fakeCourse, next);
const events = (): readonly TutorEvent[] => [...eventfulVisit, ...more].map((event) => hostile(event, next));

describe(`hostile text in plain text, SEED=${hostileSeed}`, () => {
	test('of a course, a server or a command is printed without commands to the terminal', () => {
		for (let round = 0; round < rounds; round++) {
			const [known, news] = [course(), events()];
			const [narrator, guide] = [new Narrator(known, 80), new Guide(known)];
			for (const event of news) {
				const told = written((output) => printLines(narrator.tell(event), output));
				expectPrintable(told, JSON.stringify(event));
				expectPrintable(
					written((output) => printLines(guide.tell(event), output)),
					JSON.stringify(event),
				);
			}
		}
	});

	test('is in JSON lines as it was, and printable', () => {
		for (const event of events()) {
			const line = written((output) => printJson(event, output));
			expectPrintable(line, JSON.stringify(event));
			expect(line.trimEnd()).not.toContain('\n');
			expect(JSON.parse(line)).toEqual(event);
		}
	});

	test('does not become a line of the tutor, nor hide one', () => {
		const observed = 'no answer\nPassed: Take the backup\rPassed: all of it';
		const event: TutorEvent = {
			type: 'finding',
			step: firstStep,
			check: 0,
			says: 'the server answers',
			finding: {status: 'failed', expected: 'an answer', observed},
		};
		const narrator = new Narrator(fakeCourse, 80);
		const told = written((output) => printLines(narrator.tell(event), output));
		expect(told).toContain('observed: no answer\n      Passed: Take the backup Passed: all of it\n');
		expect(told).not.toMatch(/^Passed/m);
		expect(written((output) => print('  | ours\rtheirs\r\r\n', output))).toBe('  | ours theirs\n\n');
	});

	test('reaches no learner who sits at a session', async () => {
		const tutor = {...fakeTutor({state: stateAt(2)}), course: course()};
		const input = new PassThrough();
		const output = new PassThrough();
		let said = '';
		output.on('data', (text: Buffer) => {
			said += text.toString();
		});
		const classroom = fakeClassroom(hostile({alias: 'anna', workshop: 'spring'}, next));
		const session = runPlainSession(tutor, {asks: true, input, output, classroom});
		for (const event of events()) tutor.put({}, event);
		for (const line of ['f', 'l', 'reset 1', 'n', 'q', 'x']) input.write(`${line}\n`);
		await new Promise((resolve) => setImmediate(resolve));
		tutor.close();
		await session;
		expect(said).toContain('Leave: k keeps the lab');
		expectPrintable(said);
	});

	test('reaches no class, no board and no instructor', () => {
		for (let round = 0; round < rounds; round++) {
			const board = boardOf(hostile(livelyClass(), next));
			const link = {kind: 'away', since: new Date(), why: next()} as const;
			const narrator = new ClassroomNarrator(course());
			const state = fakeClassroom(
				hostile(
					{
						alias: 'anna',
						workshop: 'spring',
						messages: [{id: 1, kind: 'message' as const, text: 'We go on.'}],
						gate: {id: 9, step: firstStep, text: 'Wait here.'},
					},
					next,
				),
			).getState();
			expectPrintable(
				written((output) =>
					printLines(
						[...boardLines(board, undefined, 'class'), ...linkLines({link}, 'reading'), ...narrator.tell(state)],
						output,
					),
				),
			);
		}
	});

	test('reaches no presenter', async () => {
		const demo = notesDemo();
		demo.put({remark: 'One moment, please.'}, stateAt(2));
		let end: (end: NotesEnd) => void = () => {};
		const over = new Promise<NotesEnd>((resolve) => {
			end = resolve;
		});
		const report = hostile(reportStage(demo), next);
		const follower: Follower = {
			get: () => ({kind: 'connected', report}),
			subscribe: () => () => {},
			dispatch: () => {},
			leave: () => end({kind: 'left', says: 'It goes on.'}),
			over,
		};
		const said = new PassThrough();
		const input = new PassThrough();
		const notes = runPlainNotes(follower, {asks: true, input, output: said});
		input.end('l\n');
		await notes;
		const told = String(said.read());
		expect(told).toContain('Enter goes on, p goes back');
		expectPrintable(told);
	});

	test('reaches nobody who rehearses, or has finished', () => {
		const known = course();
		const misfits = new Map([[next(), [{kind: 'text', rows: 2} as const]]]);
		const times = new Map(known.steps.map(({id}) => [id, 1000]));
		expectPrintable(
			written((output) =>
				printLines(
					[
						rehearsedStepLine(known, 0, 1000, []),
						...rehearsalLines(known, {times, misfits, screen: '60x20'}),
						...summaryLines(summarise(known, stateAt(5))),
					],
					output,
				),
			),
		);
	});

	test('of a learner is in no table of results', () => {
		for (let round = 0; round < rounds; round++) {
			const row = {alias: next(), seat: 1, lesson: next(), step: next(), by: next(), hints: 0, failures: 0};
			const table = csvText([row]);
			expect(table.split('\r\n')).toHaveLength(3);
			expectPrintable(table.replaceAll('\r\n', ''));
		}
	});

	test('of a record, damaged or not, is in no transcript', () => {
		for (let round = 0; round < rounds; round++) {
			const record = recordOf(events()).map((entry) => ({...hostile(entry, next), at: next()}));
			expectPrintable(transcriptText(course(), record, {version: '1'}).replaceAll('\t', ''));
		}
	});
});

import {PassThrough} from 'node:stream';
import {describe, expect, test, vi} from 'vitest';
import {runPlainSession} from '../../source/plain/plain-session.js';
import type {Classroom} from '../../source/workshop/classroom.js';
import {fakeClassroom} from '../support/fakes/fake-classroom.js';
import {fakeTutor, stateAt} from '../support/fakes/fake-tutor.js';

const message = (id: number, text: string) => ({id, kind: 'message', text}) as const;
const gate = {id: 9, step: stateAt(2).stepId, text: 'We look at it together.'};
const waitWords = 'The instructor asks you to wait here. Enter goes on all the same.';

/** A step that has passed, with a next one. */
const passedAt = (index: number) =>
	stateAt(index, {
		phase: {kind: 'passed', by: 'tutor'},
		passed: new Set(Array.from({length: index + 1}, (_, at) => stateAt(at).stepId)),
	});

function session(classroom: Classroom | Promise<Classroom> | undefined, state = stateAt(2), asks = true) {
	const tutor = fakeTutor({state});
	const input = new PassThrough();
	const output = new PassThrough();
	let said = '';
	output.on('data', (text: Buffer) => {
		said += text.toString();
	});
	const ended = runPlainSession(tutor, {asks, input, output, classroom});
	return {
		tutor,
		said: () => said,
		answer: (line: string) => input.write(`${line}\n`),
		sees: (words: string) => vi.waitFor(() => expect(said).toContain(words)),
		async end() {
			tutor.close();
			await ended;
		},
	};
}

describe('a workshop in plain text', () => {
	test('tells who one is, and each message once', async () => {
		const classroom = fakeClassroom({messages: [message(1, 'Welcome.')]});
		const {said, end} = session(classroom);
		expect(said()).toContain(
			'You are anna, at seat 17 of the workshop "workshop". ! raises your hand.\n\nInstructor: Welcome.\n',
		);
		classroom.put({messages: [{id: 2, kind: 'hint', text: 'Look at the log.'}]});
		expect(said()).toContain('\nHint from the instructor: Look at the log.\n');
		// It may come again, when the roster is asked before it knows that it was read.
		classroom.put({messages: [message(1, 'Welcome.')]});
		expect(said().match(/Welcome/g)).toHaveLength(1);
		expect(classroom.calls).toEqual(['dismiss 1', 'dismiss 2', 'dismiss 1']);
		await end();
	});

	test('breaks long messages, and lets nobody command the terminal', async () => {
		const classroom = fakeClassroom();
		const {said, end} = session(classroom);
		const before = said().length;
		classroom.put({messages: [message(1, `\u001B[2J${'word '.repeat(40)}\r\n$ rm -rf /\u0007`)]});
		const lines = said().slice(before).trim().split('\n');
		expect(lines[0]).toMatch(/^Instructor: word/);
		for (const line of lines.slice(1)) expect(line).toMatch(/^ {2}\S/);
		for (const line of lines) expect(line).toMatch(/^[ -~]{1,80}$/);
		expect(lines.at(-1)).toBe('  $ rm -rf /');
		await end();
	});

	test('keeps a message that nobody was there to read', async () => {
		const classroom = fakeClassroom({messages: [message(1, 'Welcome.')]});
		const {said, end} = session(classroom, stateAt(2), false);
		expect(said()).toContain('Instructor: Welcome.');
		expect(classroom.calls).toEqual([]);
		await end();
	});

	test('raises the hand by !, and lowers it', async () => {
		const classroom = fakeClassroom();
		const {answer, sees, tutor, end} = session(classroom);
		answer('!');
		await sees('Your hand is up; ! lowers it.');
		answer(' ! ');
		await sees('Your hand is down.');
		expect(classroom.calls).toEqual(['raise', 'lower']);
		expect(tutor.intents).toEqual([]);
		await end();
	});

	test('tells when the roster goes, and when it is back', async () => {
		const classroom = fakeClassroom();
		const {said, sees, end} = session(classroom);
		classroom.put({link: 'away', unsent: 3});
		await sees('The roster is away (3 unsent). Go on: what you do is sent when it is back.');
		classroom.put({unsent: 4});
		classroom.put({link: 'connected', unsent: 0});
		await sees('The roster is back.');
		expect(said().match(/away/g)).toHaveLength(1);
		await end();
	});

	test('is held at a gate once, and goes on by the second Enter', async () => {
		const classroom = fakeClassroom({gate});
		const {answer, sees, said, tutor, end} = session(classroom, passedAt(2));
		await sees('Instructor: Please wait after "Start the server" in lesson 2. We look');
		answer('');
		await sees(waitWords);
		expect(tutor.intents).toEqual([]);
		answer('');
		await vi.waitFor(() => expect(tutor.intents).toEqual([{type: 'proceed'}]));
		expect(said().match(/asks you to wait here/g)).toHaveLength(1);
		classroom.put({gate: undefined});
		await sees('Instructor: You may go on.');
		await end();
	});

	test('runs a step behind a gate at once', async () => {
		const {answer, said, tutor, end} = session(fakeClassroom({gate}), stateAt(3));
		answer('');
		await vi.waitFor(() => expect(tutor.intents).toEqual([{type: 'proceed'}]));
		expect(said()).not.toContain(waitWords);
		await end();
	});

	test('may come later, or never', async () => {
		let arrive = (_: Classroom) => {};
		const later = session(
			new Promise<Classroom>((resolve) => {
				arrive = resolve;
			}),
		);
		later.answer('!');
		await later.sees('Enter runs the step or goes on');
		expect(later.said()).not.toContain('hand');
		const classroom = fakeClassroom();
		arrive(classroom);
		await later.sees('at seat 17');
		later.answer('?');
		await later.sees('! raises your hand, so that the instructor sees it, or lowers it.');
		await later.end();
		classroom.put({messages: [message(1, 'Is anybody there?')]});
		expect(later.said()).not.toContain('anybody');

		const never = session(Promise.reject(new Error('no such workshop')));
		never.answer('');
		await vi.waitFor(() => expect(never.tutor.intents).toEqual([{type: 'proceed'}]));
		await never.end();
	});

	test('is not followed when it comes after the end', async () => {
		let arrive = (_: Classroom) => {};
		const promised = new Promise<Classroom>((resolve) => {
			arrive = resolve;
		});
		const {said, end} = session(promised);
		await end();
		const classroom = fakeClassroom({messages: [message(1, 'Welcome.')]});
		arrive(classroom);
		await promised;
		expect(said()).not.toContain('Welcome');
		expect(classroom.calls).toEqual([]);
	});

	test('changes nothing for who is in none', async () => {
		const {answer, said, sees, end} = session(undefined);
		answer('!');
		await sees('q quit.');
		expect(said()).not.toMatch(/hand|seat|nstructor/);
		await end();
	});
});

import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {fakeCourse} from '../support/fakes/fake-course.js';
import {bundlePlayer} from '../support/processes/bundle-fake-tutor.js';
import {type PtyOptions, PtyTerminal} from '../support/terminals/pty-terminal.js';
import {RemoteClassroom} from '../support/workshop/remote-classroom.js';

let program = '';
let folder = '';
let count = 0;
const open: {readonly terminal: PtyTerminal; readonly classroom: RemoteClassroom}[] = [];

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'classroom-'));
	program = await bundlePlayer('play-classroom.tsx');
});
afterAll(async () => {
	await rm(path.dirname(program), {recursive: true, force: true});
	await rm(folder, {recursive: true, force: true});
});
afterEach(async () => {
	for (const {terminal, classroom} of open.splice(0)) {
		terminal.stop();
		await classroom.close();
	}
});

async function start({env, ...size}: PtyOptions = {}) {
	const classroom = await RemoteClassroom.open(path.join(folder, `${count++}.sock`));
	const terminal = new PtyTerminal(process.execPath, [program], {...size, env: {CLASSROOM: classroom.path, ...env}});
	open.push({terminal, classroom});
	await terminal.sees('Ready');
	return {terminal, classroom};
}

/** Waits until the words are not on the screen any more. */
async function misses(terminal: PtyTerminal, words: string): Promise<void> {
	await expect.poll(async () => (await terminal.lines()).join('\n'), {timeout: 10_000}).not.toContain(words);
}

const message = (id: number, text: string) => ({id, kind: 'message', text}) as const;

describe('a workshop on the terminal', () => {
	it.each([
		[80, 24],
		[120, 40],
	])('shows a message while one types in the shell, which goes on undisturbed (%dx%d)', async (columns, rows) => {
		const {terminal, classroom} = await start({columns, rows});
		terminal.type('t');
		await terminal.sees('shell>');
		terminal.type('echo be');
		await terminal.sees('shell> echo be');
		await classroom.put({messages: [message(1, 'We go on at ten. \u001B[2JThere is coffee.')]});
		await terminal.sees('Instructor: We go on at ten. There is coffee.');
		await terminal.sees('Ctrl+G d dismiss');
		await terminal.sees('shell> echo be');
		// Each of these keys means something to the tutor, and nothing to it here.
		terminal.type('fore!d a');
		terminal.type('nd\x7F\x7F\x7F\x7F\x7F after\r');
		await terminal.sees(/^(.*│ )?\s*before! after/m);
		await terminal.sees('the keys go to the terminal');
		expect(classroom.calls).toEqual([]);
		terminal.type('\u0007');
		await terminal.sees('d dismiss');
		terminal.type('d');
		await misses(terminal, 'Instructor:');
		await expect.poll(() => classroom.calls).toEqual(['dismiss 1']);
	});

	it('shows one message after the other, and all of them to be read', async () => {
		const {terminal, classroom} = await start();
		const long = `${'A long story. '.repeat(30)}The end.`;
		await classroom.put({messages: [message(1, long), {id: 2, kind: 'hint', text: 'Look at the log.'}]});
		await terminal.sees('Instructor, 1 of 2: A long story.');
		await misses(terminal, 'The end.');
		terminal.type('a');
		await terminal.sees('From the instructor');
		await terminal.sees('The end.');
		await terminal.sees('Hint from the instructor, 2 of 2: Look at the log.');
		terminal.type('\u001B');
		await terminal.sees('Enter run');
		terminal.type('d');
		await terminal.sees('Hint from the instructor: Look at the log.');
		terminal.type('d');
		await misses(terminal, 'instructor');
		await expect.poll(() => classroom.calls).toEqual(['dismiss 1', 'dismiss 2']);
		// With nothing to put away the key does nothing.
		terminal.type('d!');
		await terminal.sees('hand up');
		expect(classroom.calls.slice(2)).toEqual(['raise']);
	});

	it('raises the hand by ! and lowers it by the next one', async () => {
		const {terminal, classroom} = await start();
		await terminal.sees('anna, seat 17');
		terminal.type('!');
		await terminal.sees('anna, seat 17 · hand up');
		await terminal.sees('! lower hand');
		await classroom.put({link: 'away', unsent: 12});
		await terminal.sees('hand up · roster away, 12 unsent');
		terminal.type('!');
		await misses(terminal, 'hand up');
		await terminal.sees('! raise hand');
		await classroom.put({link: 'connected', unsent: 0});
		await misses(terminal, 'roster');
		await expect.poll(() => classroom.calls).toEqual(['raise', 'lower']);
	});

	it('holds at a gate, and goes on by the second Enter', async () => {
		const {terminal, classroom} = await start();
		await classroom.put({gate: {id: 1, step: fakeCourse.steps[0]?.id ?? '', text: 'We look at it together.'}});
		await terminal.sees('Please wait after "Create the network" in lesson 1. We look at');
		// To run the step is free.
		terminal.type('\r');
		await terminal.sees('Passed.');
		terminal.type('\r');
		await terminal.sees('The instructor asks you to wait here. Enter goes on all the same.');
		await terminal.sees('Lesson 1 of 3');
		// To look around does not pass it, and does not forget it.
		terminal.type('lj');
		await terminal.sees('Enter read');
		// Enter close behind Esc would be another key.
		terminal.type('\u001B');
		await misses(terminal, 'Enter read');
		await terminal.sees('The instructor asks you to wait here.');
		terminal.type('\r');
		await terminal.sees('Lesson 2 of 3');
		terminal.type('\r');
		await terminal.sees('Passed.');
		// The gate is lifted while it holds at the next step.
		terminal.type('\r');
		await terminal.sees('The instructor asks you to wait here.');
		await classroom.put({gate: null});
		await misses(terminal, 'nstructor');
		terminal.type('\r');
		await terminal.sees('step 2 of 2');
	});

	it('may come when the tutor is there already', async () => {
		const {terminal, classroom} = await start({env: {ARRIVAL: 'later'}});
		terminal.type('!d');
		terminal.type('?');
		await terminal.sees('run the step; go on');
		await misses(terminal, 'seat 17');
		terminal.type('?');
		await terminal.sees('Enter run');
		await classroom.put({hand: 'down'});
		await terminal.sees('anna, seat 17');
		expect(classroom.calls).toEqual([]);
		terminal.type('!');
		await terminal.sees('hand up');
	});

	it('is told in words where there are no colours or signs', async () => {
		const {terminal, classroom} = await start({env: {NO_COLOR: '1', LANG: 'C', LC_ALL: 'C'}});
		await classroom.put({hand: 'up', link: 'away', unsent: 2, messages: [message(1, 'We go on at ten.')]});
		await terminal.sees('| Instructor: We go on at ten.');
		await terminal.sees('hand up - roster away, 2 unsent');
		// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences start with one
		expect(terminal.written).not.toMatch(/\u001B\[(?:\d+;)*(?:3[0-8]|4[0-8]|9\d|10\d)[;\dm]/);
	});
});

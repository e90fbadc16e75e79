import {afterEach, expect, test, vi} from 'vitest';
import type {CheckContext} from '../../source/checks/probe.js';
import type {Step} from '../../source/course/types.js';
import type {CommandEnd, Engine} from '../../source/lab/engine.js';
import {undoStep} from '../../source/tutor/undo-step.js';

afterEach(() => {
	vi.useRealTimers();
});

const position = {file: 'a.md', line: 1, column: 1};
const step: Step = {
	id: 'a/b',
	title: 'B',
	blocks: [],
	checks: [
		{says: 'the folder is there', within: 1, position, condition: {kind: 'folder', path: 'a'}},
		{says: 'the file is there', within: 1, position, condition: {kind: 'file', path: 'a/b', absent: false}},
	],
	flags: [],
	watches: [],
	hints: [],
	notes: [],
	undos: [{command: 'rm {{lab}}/b', position}],
	position,
};

/** A lab that has a folder, and a file until the command has run; unless it is not what the command removes. */
function lab(end: CommandEnd, lost: 'lost' | 'kept' = 'lost') {
	const ran: string[] = [];
	const engine: Pick<Engine, 'variables' | 'run' | 'status'> = {
		variables: new Map([
			['lab', 'a'],
			['admin.password', 'geheim'],
		]),
		async run(command, output) {
			ran.push(command);
			output('stderr', 'geheim was said');
			return end;
		},
		async status(path) {
			if (path === 'a') return {kind: 'folder', mode: '700', owner: 1};
			return ran.length > 0 && lost === 'lost' ? undefined : {kind: 'file', mode: '600', owner: 1};
		},
	};
	const said: string[] = [];
	const context = {engine} as unknown as CheckContext;
	const undo = (what: Step) =>
		undoStep(what, context, (_stream, line) => said.push(line), new AbortController().signal);
	return {ran, said, undo};
}

test('the commands run, and the outcome that is gone is told', async () => {
	const {ran, said, undo} = lab({kind: 'exited', exitCode: 0});
	expect(await undo(step)).toEqual({kind: 'undone', says: 'the file is there'});
	expect(ran).toEqual(['rm a/b']);
	expect(said).toEqual(['******** was said']);
});

test('a step without a way back is left as it is', async () => {
	const {ran, undo} = lab({kind: 'exited', exitCode: 0});
	expect(await undo({...step, undos: []})).toEqual({kind: 'cannot'});
	expect(ran).toEqual([]);
});

test('commands that fail or are stopped have undone nothing, as far as one knows', async () => {
	expect(await lab({kind: 'exited', exitCode: 3}).undo(step)).toEqual({kind: 'failed', exitCode: 3});
	expect(await lab({kind: 'interrupted'}).undo(step)).toEqual({kind: 'interrupted'});
});

test('commands that succeed and undo nothing are found out', async () => {
	vi.useFakeTimers();
	const undoing = lab({kind: 'exited', exitCode: 0}, 'kept').undo(step);
	await vi.advanceTimersByTimeAsync(60_000);
	expect(await undoing).toEqual({kind: 'still-holds'});
});

import {mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest';
import type {TutorState} from '../../source/tutor/state.js';
import {prepareEnvironment} from '../../source/ui/prepare-environment.js';
import {type FakeTutor, fakeTutor, stateAt} from '../support/fake-tutor.js';
import {VirtualTerminal} from '../support/virtual-terminal.js';

const golden = path.join(import.meta.dirname, 'golden');
const sizes = [
	[60, 20],
	[80, 24],
	[120, 40],
] as const;

type Scene = {readonly name: string; readonly state?: TutorState; readonly keys?: string};

const outcomes = (...outcomes: readonly ('succeeded' | 'failed')[]) =>
	stateAt(2).actions.map((view, index) => {
		const kind = outcomes[index];
		if (kind === undefined) return view;
		return {
			...view,
			outcome: kind === 'failed' ? ({kind, exitCode: 125, reason: 'the container did not start'} as const) : {kind},
		};
	});
const printed = (count: number): TutorState['output'] => [
	{stream: 'command', line: stateAt(2).actions[0]?.shown ?? ''},
	...Array.from({length: count}, (_, index) => ({stream: 'stdout' as const, line: `line ${index + 1} of the output`})),
	{stream: 'stderr', line: 'psql: notice of some sort'},
];
const passed = {status: 'passed', observed: 'seen on port 5000'} as const;
const failed = {
	status: 'failed',
	expected: 'the archive holds a segment with the restore point',
	observed:
		"archived_count 0, last failure: cp: cannot create regular file '/mnt/server/archive/000000010000000000000001'",
	diagnosis: {
		id: 'archive-not-writable',
		title: 'The archive folder is not writable',
		cause: 'The folder belongs to root, but the server runs as the user postgres and may not write there.',
		remedy: 'Give the folder to the server: docker exec postgres-1 chown postgres /mnt/server/archive',
	},
} as const;
const says = stateAt(2).checks.map((check) => check.says);
const [first = '', second = '', third = ''] = says;

const scenes: readonly Scene[] = [
	{name: 'waiting'},
	{
		name: 'resuming',
		state: stateAt(2, {phase: {kind: 'resuming'}, notices: ['Lesson 1 passed before: looking again.']}),
	},
	{name: 'first-step', state: stateAt(0)},
	{name: 'ready', state: stateAt(2)},
	{name: 'files', state: stateAt(1)},
	{name: 'by-hand', state: stateAt(4)},
	{
		name: 'running',
		state: stateAt(2, {phase: {kind: 'running', action: 0}, output: printed(40)}),
	},
	{
		name: 'checking',
		state: stateAt(2, {
			phase: {kind: 'checking', deadline: Date.now() + 1e9},
			actions: outcomes('succeeded', 'succeeded'),
			output: printed(2),
			checks: [{says: first, finding: passed}, {says: second, finding: {...failed, status: 'not-yet'}}, {says: third}],
		}),
	},
	{
		name: 'failed',
		state: stateAt(2, {
			phase: {kind: 'failed'},
			actions: outcomes('succeeded', 'failed'),
			output: printed(2),
			checks: [{says: first, finding: passed}, {says: second, finding: failed}, {says: third}],
		}),
	},
	{
		name: 'passed',
		state: stateAt(2, {
			phase: {kind: 'passed', by: 'learner'},
			checks: says.map((words) => ({says: words, finding: passed})),
			log: [
				{instance: 'postgres-1', line: '2023-12-09 22:00:32.474 UTC [25] LOG:  listening on IPv4 address'},
				{
					instance: 'postgres-1',
					line: '2023-12-09 22:00:33.474 UTC [1] LOG:  database system is ready to accept connections',
					meaning: 'the server has started and takes connections',
				},
			],
		}),
	},
	{
		name: 'hints',
		state: stateAt(0, {hints: ['Look at the line that begins with `docker`.', 'Press Enter.']}),
		keys: 'G',
	},
	{name: 'refused', state: stateAt(2, {phase: {kind: 'running', action: 1}, output: printed(1)}), keys: '\r'},
	{name: 'flags', state: stateAt(2), keys: 'f'},
	{name: 'lessons', state: stateAt(2), keys: 'lj'},
	{name: 'reading', state: stateAt(0), keys: 'lj\r'},
	{name: 'help', state: stateAt(2), keys: '?'},
	{name: 'quit', state: stateAt(2), keys: 'q'},
	{name: 'finished', state: {...stateAt(5), phase: {kind: 'finished'}}},
	{name: 'closing', state: stateAt(2, {phase: {kind: 'closing'}})},
];

const environment = {...process.env};

describe('the screen', () => {
	beforeAll(() => prepareEnvironment());
	afterAll(() => Object.assign(process.env, environment));

	for (const [columns, rows] of sizes) {
		it.each(scenes)(`$name at ${columns}x${rows}`, async ({name, state, keys}) => {
			const shown = await screenOf(columns, rows, state, keys);
			const file = path.join(golden, `${columns}x${rows}`, `${name}.txt`);
			if (process.env.UPDATE_GOLDEN) {
				await mkdir(path.dirname(file), {recursive: true});
				await writeFile(file, shown);
			}
			expect(shown).toBe(await readFile(file, 'utf8'));
		});
	}
});

/** Runs the whole screen on a terminal of that size, and reads what is on it. */
async function screenOf(columns: number, rows: number, state?: TutorState, keys?: string): Promise<string> {
	const {runScreen} = await import('../../source/ui/screen.js');
	const terminal = new VirtualTerminal(columns, rows);
	const {stdin, stdout} = terminal;
	const tutor = state === undefined ? new Promise<FakeTutor>(() => {}) : fakeTutor({state});
	const end = runScreen({tutor, lab: 'main', stdin, stdout, env: {LANG: 'C.UTF-8'}});
	const soon = {timeout: 5000, interval: 10};
	await vi.waitFor(async () => expect((await terminal.lines())[0]).toContain('PostgreSQL replication'), soon);
	if (keys !== undefined) {
		const before = await terminal.text();
		terminal.type(keys);
		await vi.waitFor(async () => expect(withoutMotion(await terminal.text())).not.toBe(withoutMotion(before)), soon);
	}
	const shown = await terminal.lines();
	expect(shown.at(-1), 'the last row is free').toBe('');
	if (tutor instanceof Promise) terminal.type('\u0003');
	else tutor.close();
	await end;
	await terminal.lines();
	expect(terminal.isAlternate).toBe(false);
	expect(terminal.rawMode).toBe(false);
	return `${withoutMotion(shown.join('\n').trimEnd())}\n`;
}

function withoutMotion(screen: string): string {
	return screen.replaceAll(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/g, '~');
}

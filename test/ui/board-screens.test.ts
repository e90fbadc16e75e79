import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest';
import {prepareEnvironment} from '../../source/ui/prepare-environment.js';
import {followClass} from '../../source/workshop/board/live-board.js';
import type {ClassRows} from '../../source/workshop/roster/rows.js';
import {classRows, classTime, fakeRoster, livelyClass, nowhere} from '../support/fake-class.js';
import {VirtualTerminal} from '../support/virtual-terminal.js';

const golden = path.join(import.meta.dirname, 'golden', 'board');
const environment = {...process.env};
const sizes = ['60x20', '80x24', '120x40', '200x60'];
const down = '\u001B[B';
const enter = '\r';
const _escape = '\u001B';

type Scene = {
	readonly name: string;
	readonly rows?: ClassRows;
	readonly keys?: readonly string[];
	readonly manner?: 'class' | 'projector';
	readonly away?: true;
	readonly env?: Record<string, string>;
};

const empty = classRows(Array.from({length: 12}, (_, index) => ({seat: index + 1, passed: 0, fails: 0})));

const scenes: readonly Scene[] = [
	{name: 'empty', rows: empty},
	{name: 'lively', keys: [down, down]},
	{name: 'projector', manner: 'projector'},
	{name: 'detail', keys: [enter]},
	{name: 'away', away: true},
	{name: 'gate', rows: {...livelyClass(), notices: []}, keys: ['g']},
	{name: 'code', keys: ['c']},
];

async function open({rows = livelyClass(), keys = [], manner = 'class', away, env}: Partial<Scene>, size = '80x24') {
	const [columns = 0, lines = 0] = size.split('x').map(Number);
	const {runBoardScreen} = await import('../../source/ui/board/run-board-screen.js');
	const terminal = new VirtualTerminal(columns, lines);
	const roster = fakeRoster(rows);
	const now = () => classTime.getTime();
	const live = followClass({board: nowhere, instructor: nowhere}, roster.ports, now);
	if (away) roster.goAway();
	const over = runBoardScreen({
		live,
		facts: {workshop: 'spring', code: 'K7QM-2XPD-94RT@192.168.1.20:5999'},
		manner,
		now,
		stdin: terminal.stdin,
		stdout: terminal.stdout,
		env: {LANG: 'C.UTF-8', ...env},
	});
	const sees = (words: string) => vi.waitFor(async () => expect(await terminal.text()).toContain(words));
	await sees('14:05');
	for (const key of keys) {
		const before = await terminal.text();
		terminal.type(key);
		await vi.waitFor(async () => expect(await terminal.text()).not.toBe(before));
	}
	const leave = async () => {
		terminal.type('\u0003');
		await over;
		await terminal.lines();
	};
	return {terminal, roster, over, sees, leave};
}

beforeAll(() => prepareEnvironment());
afterAll(() => Object.assign(process.env, environment));

describe('the board', () => {
	for (const size of sizes) {
		it.each(scenes)(`$name at ${size}`, async (scene) => {
			const {terminal, roster, leave} = await open(scene, size);
			const lines = await terminal.lines();
			expect(terminal.wrapped, 'lines that the terminal has wrapped').toEqual([]);
			expect(lines.at(-1), 'the last row is free').toBe('');
			expect(lines.at(-2), 'the keys stand above it').not.toBe('');
			const shown = `${lines.join('\n').trimEnd()}\n`;
			const file = path.join(golden, size, `${scene.name}.txt`);
			if (process.env.UPDATE_GOLDEN) {
				await mkdir(path.dirname(file), {recursive: true});
				await writeFile(file, shown);
			}
			expect(shown).toBe(await readFile(file, 'utf8'));
			await leave();
			expect(terminal.isAlternate).toBe(false);
			expect(terminal.rawMode).toBe(false);
			expect(roster.asked).toEqual([['stop']]);
		});

		it(`has no golden file at ${size} that nothing is compared with`, async () => {
			expect((await readdir(path.join(golden, size))).sort()).toEqual(scenes.map(({name}) => `${name}.txt`).sort());
		});
	}
});

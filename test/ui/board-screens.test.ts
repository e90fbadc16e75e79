import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {prepareEnvironment} from '../../source/ui/prepare-environment.js';
import {classRows, livelyClass} from '../support/fakes/fake-class.js';
import {type BoardScene, openBoard} from '../support/scenes/board-screen.js';

const golden = path.join(import.meta.dirname, 'golden', 'board');
const environment = {...process.env};
const sizes = ['60x20', '80x24', '120x40', '200x60'];
const down = '\u001B[B';
const enter = '\r';
const _escape = '\u001B';

type Scene = BoardScene & {readonly name: string};

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

beforeAll(() => prepareEnvironment());
afterAll(() => Object.assign(process.env, environment));

describe('the board', () => {
	for (const size of sizes) {
		it.each(scenes)(`$name at ${size}`, async (scene) => {
			const {terminal, roster, leave} = await openBoard(scene, size);
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

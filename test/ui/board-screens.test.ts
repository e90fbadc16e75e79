import {describe, expect} from 'vitest';
import {classRows, livelyClass} from '../support/fakes/fake-class.js';
import {type BoardScene, openBoard} from '../support/scenes/board-screen.js';
import {expectRows, goldenScreens} from '../support/scenes/golden.js';

const sizes = ['60x20', '80x24', '120x40', '200x60'];
const down = '\u001B[B';
const enter = '\r';

type Scene = BoardScene & {readonly name: string};

const empty = classRows(Array.from({length: 12}, (_, index) => ({seat: index + 1, passed: 0, fails: 0})));

const scenes: readonly Scene[] = [
	{name: 'empty', rows: empty},
	{name: 'lively', keys: [down, down]},
	{name: 'projector', mode: 'projector'},
	{name: 'detail', keys: [enter]},
	{name: 'away', away: true},
	{name: 'gate', rows: {...livelyClass(), notices: []}, keys: ['g']},
	{name: 'code', keys: ['c']},
];

describe('the board', () => {
	goldenScreens('board', sizes, scenes, show, expectRows);
});

async function show(scene: Scene, columns: number, rows: number) {
	const {terminal, roster, leave} = await openBoard(scene, `${columns}x${rows}`);
	return {
		terminal,
		async leave() {
			await leave();
			expect(roster.asked).toEqual([['stop']]);
		},
	};
}

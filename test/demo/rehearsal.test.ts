import {expect, test} from 'vitest';
import type {Beat} from '../../source/demo/demo.js';
import {misfitOf, skippedTime} from '../../source/demo/rehearsal.js';

const failed: Beat = {kind: 'failed', mendable: true, recorded: false};

test.each<[Beat, ReturnType<typeof misfitOf>]>([
	[{kind: 'explaining'}, {kind: 'text', rows: 3}],
	[
		{kind: 'typed', action: 1},
		{kind: 'command', action: 1, rows: 3},
	],
	[{kind: 'passed'}, {kind: 'outcome', rows: 3}],
	// Beats that move by themselves, or are for the presenter, need not fit as a whole.
	[{kind: 'typing', action: 1, typed: 4}, undefined],
	[{kind: 'running', action: 0}, undefined],
	[{kind: 'checking'}, undefined],
	[failed, undefined],
	[{kind: 'finished'}, undefined],
])('tells what of %o does not fit', (beat, misfit) => {
	expect(misfitOf(beat, 3)).toEqual(misfit);
	expect(misfitOf(beat, 0)).toBeUndefined();
});

test('takes as long for a command as it takes to type, and a pause for what is read', () => {
	expect(skippedTime({kind: 'typed', action: 0}, 60, 30)).toBe(2000);
	expect(skippedTime({kind: 'typed', action: 0}, 60, 0), 'no speed at all is no endless time').toBe(60_000);
	for (const kind of ['explaining', 'passed'] as const) expect(skippedTime({kind}, 0, 30)).toBe(2000);
	expect(skippedTime({kind: 'ran', action: 0}, 0, 30)).toBe(2000);
	for (const kind of ['checking', 'waiting', 'mending'] as const) expect(skippedTime({kind}, 9, 30)).toBe(0);
});

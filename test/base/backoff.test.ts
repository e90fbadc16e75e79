import {expect, test} from 'vitest';
import {jittered, longestWait} from '../../source/base/backoff.js';

test('doubles with each failure, up to the longest', () => {
	const backoff = {fromMs: 250, toMs: 5000};
	expect([1, 2, 3, 5, 6, 5000].map((failures) => longestWait(failures, backoff))).toEqual([
		250, 500, 1000, 4000, 5000, 5000,
	]);
});

test('lies between the least part of the wait and the whole', () => {
	expect([0, 0.5, 1].map((chance) => jittered(1000, 0, () => chance))).toEqual([0, 500, 1000]);
	expect([0, 0.5, 1].map((chance) => jittered(1000, 0.5, () => chance))).toEqual([500, 750, 1000]);
});

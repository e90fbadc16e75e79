import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {Latest} from '../../source/lab/latest.js';

describe('the latest of many values', () => {
	beforeEach(() => {
		vi.useFakeTimers();
	});
	afterEach(() => {
		vi.useRealTimers();
	});

	test('is told at once, then once an interval, and at the end', () => {
		const told: number[] = [];
		const latest = new Latest<number>(200, (value) => told.push(value));
		for (let value = 0; value < 100; value++) {
			latest.put(value);
			vi.advanceTimersByTime(10);
		}

		expect(told).toEqual([0, 19, 39, 59, 79, 99]);
		latest.put(100);
		expect(told.at(-1)).toBe(99);
		latest.end();
		expect(told.at(-1)).toBe(100);
		expect(vi.getTimerCount()).toBe(0);
	});

	test('is not told twice, and at once again after a rest', () => {
		const told: string[] = [];
		const latest = new Latest<string>(200, (value) => told.push(value));
		latest.put('a');
		latest.end();
		latest.put('b');
		vi.advanceTimersByTime(1000);
		latest.put('c');
		expect(told).toEqual(['a', 'b', 'c']);
	});

	test('can be forgotten', () => {
		const told: string[] = [];
		const latest = new Latest<string>(200, (value) => told.push(value));
		latest.put('a');
		latest.put('b');
		latest.forget();
		latest.end();
		expect(told).toEqual(['a']);
	});
});

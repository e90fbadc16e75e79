import {describe, expect, test} from 'vitest';
import {Tail} from '../../source/tutor/state/tail.js';

const numbers = (from: number, to: number) => Array.from({length: to - from}, (_, index) => from + index);

describe('the end of a long list', () => {
	test('keeps what is new, in order, whatever comes at once', () => {
		for (const step of [1, 7, 64, 100, 500]) {
			let tail = Tail.empty<number>(200);
			for (let at = 0; at < 1000; at += step) tail = tail.append(numbers(at, Math.min(1000, at + step)));
			expect(tail.count).toBe(1000);
			expect(tail.size).toBeGreaterThan(200 - 64);
			expect(tail.size).toBeLessThanOrEqual(200);
			expect([...tail]).toEqual(numbers(tail.first, 1000));
			expect(tail.last(70)).toEqual(numbers(930, 1000));
		}
	});

	test('does not change the list that it came from', () => {
		const before = Tail.empty<string>(10).append(['a']);
		const one = before.append(['b']);
		const other = before.append(['c']);
		expect([[...before], [...one], [...other]]).toEqual([['a'], ['a', 'b'], ['a', 'c']]);
		expect(before.append([])).toBe(before);
	});

	test('finds items by the place that they always had', () => {
		const tail = Tail.empty<number>(100).append(numbers(0, 500));
		expect(tail.slice(480, 483)).toEqual([480, 481, 482]);
		expect(tail.slice(0, tail.first + 1)).toEqual([tail.first]);
		expect(tail.last(1000)).toHaveLength(tail.size);
	});

	test('takes a flood', () => {
		let tail = Tail.empty<number>(2000);
		for (let line = 0; line < 100_000; line++) tail = tail.append([line]);
		expect(tail.count).toBe(100_000);
	});
});

import {describe, expect, test} from 'vitest';
import {Deadlines} from '../../source/tutor/step/deadlines.js';

const nothingHolds = () => false;

describe('the deadlines of outcomes', () => {
	test('are longer on a slow machine', () => {
		const deadlines = new Deadlines([1000, 500], 2, 100);
		expect([deadlines.of(0), deadlines.of(1)]).toEqual([2100, 1100]);
	});

	test('count for outcomes that do not hold, the first one first', () => {
		const deadlines = new Deadlines([1000, 500], 1, 0);
		expect(deadlines.untilNext(nothingHolds, 100)).toBe(400);
		expect(deadlines.untilNext(nothingHolds, 500)).toBeUndefined();
		expect(deadlines.untilNext((outcome) => outcome === 1, 500)).toBe(500);
		expect(deadlines.untilNext(() => true, 2000)).toBeGreaterThan(0);
	});

	test('are over when nothing can make an outcome true any more, and that has lasted', () => {
		const deadlines = new Deadlines([60_000, 60_000], 1, 0);
		expect(deadlines.saw(1, true, 100)).toBe(false);
		expect(deadlines.saw(1, true, 1500)).toBe(false);
		expect(deadlines.untilNext(nothingHolds, 1500)).toBe(58_500);
		expect(deadlines.saw(1, true, 1600)).toBe(true);
		expect(deadlines.untilNext(nothingHolds, 1600)).toBeUndefined();
		expect(deadlines.untilNext((outcome) => outcome === 1, 1600)).toBe(58_400);
	});

	test('are over when somebody ends the wait, and those of the past stay', () => {
		const deadlines = new Deadlines([1000, 60_000], 1, 0);
		deadlines.end(2000);
		expect([deadlines.of(0), deadlines.of(1)]).toEqual([1000, 2000]);
		expect(deadlines.untilNext((outcome) => outcome === 0, 2000)).toBeUndefined();
		expect(deadlines.untilNext(() => true, 2000)).toBeGreaterThan(0);
	});

	test('are not over when it was so for a moment only', () => {
		const deadlines = new Deadlines([60_000], 1, 0);
		deadlines.saw(0, true, 100);
		expect(deadlines.saw(0, false, 900)).toBe(false);
		expect(deadlines.saw(0, true, 1700)).toBe(false);
		expect(deadlines.saw(0, true, 3200)).toBe(true);
	});

	test('never become later', () => {
		const deadlines = new Deadlines([1000], 1, 0);
		deadlines.saw(0, true, 100);
		deadlines.saw(0, true, 2000);
		expect(deadlines.of(0)).toBe(1000);
	});
});

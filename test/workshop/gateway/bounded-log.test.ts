import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {BoundedLog} from '../../../source/workshop/gateway/bounded-log.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a flood is ten lines and a number a minute', () => {
	const written: string[] = [];
	const log = new BoundedLog((event) => written.push(event));
	const ten = Array.from({length: 10}, (_, index) => `guess ${index}`);
	for (let index = 0; index < 5000; index++) log.write(`guess ${index}`);
	expect(written).toEqual(ten);
	vi.advanceTimersByTime(60_000);
	expect(written).toEqual([...ten, '4990 more of these in the last minute']);
	vi.advanceTimersByTime(3_600_000);
	expect(written).toHaveLength(11);
	log.write('later');
	vi.advanceTimersByTime(60_000);
	expect(written.slice(11)).toEqual(['later']);
	for (let index = 0; index < 11; index++) log.write('last');
	log.close();
	log.close();
	expect(written.slice(-1)).toEqual(['1 more of these in the last minute']);
	expect(vi.getTimerCount()).toBe(0);
});

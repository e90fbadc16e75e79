import {setTimeout as delay} from 'node:timers/promises';
import {expect, test, vi} from 'vitest';
import {within} from '../../source/base/within.js';

const never = new Promise<never>(() => {});

test('what comes in time is what it comes to, and no timer is left', async () => {
	vi.useFakeTimers();
	try {
		expect(await within(Promise.resolve(1), 1000, () => 2)).toBe(1);
		await expect(within(Promise.reject(new Error('no')), 1000, () => 2)).rejects.toThrow('no');
		expect(vi.getTimerCount()).toBe(0);
	} finally {
		vi.useRealTimers();
	}
});

test('what does not come in time is replaced, or fails', async () => {
	expect(await within(never, 5, () => 'late')).toBe('late');
	await expect(
		within(never, 5, () => {
			throw new Error('late');
		}),
	).rejects.toThrow('late');
});

test('what comes while the process is too busy to notice is in time', async () => {
	const work = delay(10, 'done');
	const result = within(work, 20, () => 'late');
	const busyUntil = performance.now() + 50;
	while (performance.now() < busyUntil);
	expect(await result).toBe('done');
});

test('a failure after the time is over is not told', async () => {
	let fail: (error: Error) => void = () => {};
	const failing = new Promise<never>((_, reject) => {
		fail = reject;
	});
	expect(await within(failing, 1, () => 'late')).toBe('late');
	fail(new Error('too late'));
	// Vitest fails a run in which a rejection is left without a handler.
	await delay(1);
});

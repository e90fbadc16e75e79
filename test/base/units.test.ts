import {describe, expect, it} from 'vitest';
import {
	bytesInWords,
	bytesWidth,
	durationInWords,
	lagInWords,
	lagWidth,
	partInWords,
	runningTime,
	secondsInWords,
	timeOfDay,
} from '../../source/base/units.js';

const minuteMs = 60_000;

describe('bytes', () => {
	it.each([
		[0, '0 B'],
		[-5, '0 B'],
		[999, '999 B'],
		[1000, '1.0 kB'],
		[1024, '1.0 kB'],
		[9_949, '9.9 kB'],
		[9_950, '10 kB'],
		[999_499, '999 kB'],
		[999_500, '1.0 MB'],
		[16 * 2 ** 20, '17 MB'],
		[3.5e9, '3.5 GB'],
		[2e12, '2.0 TB'],
	])('%d are %s', (bytes, words) => {
		expect(bytesInWords(bytes)).toBe(words);
	});

	it('have one unit where one amount is a part of the other', () => {
		expect(partInWords(12_400_000, 30_100_000)).toBe('12.4 of 30.1 MB');
		expect(partInWords(400_000, 1_500_000_000)).toBe('0.0 of 1.5 GB');
		expect(partInWords(50, 100)).toBe('50 of 100 B');
	});

	it('keep to their width', () => {
		for (let bytes = 0.001; bytes < 9e17; bytes *= 1.07)
			expect(bytesInWords(bytes).length, bytesInWords(bytes)).toBeLessThanOrEqual(bytesWidth);
	});
});

describe('times', () => {
	it.each([
		[-5, '0 s'],
		[59_999, '59 s'],
		[12.9 * minuteMs, '12 min'],
		[125 * minuteMs, '2 h 5 min'],
		[11.9 * 60 * minuteMs, '11 h'],
	])('of %d ms are taken in at a glance as %s', (milliseconds, words) => {
		expect(durationInWords(milliseconds)).toBe(words);
	});

	it.each([
		[0, '0.0 s'],
		[3.21, '3.2 s'],
		[9.96, '10 s'],
		[999, '999 s'],
		[1000, '17 min'],
		[7200, '2 h'],
	])('of %d s are told as a lag of %s', (seconds, words) => {
		expect(lagInWords(seconds)).toBe(words);
	});

	it('keep to their width as a lag', () => {
		for (let seconds = 0.001; seconds < 3e5; seconds *= 1.07)
			expect(lagInWords(seconds).length, lagInWords(seconds)).toBeLessThanOrEqual(lagWidth);
	});

	it.each([
		[0, '0:00'],
		[9_999, '0:09'],
		[18 * minuteMs + 32_000, '18:32'],
		[62 * minuteMs + 7_000, '1:02:07'],
	])('of %d ms run as %s', (milliseconds, words) => {
		expect(runningTime(milliseconds)).toBe(words);
	});

	it('are told to a tenth of a second where something has ended', () => {
		expect(secondsInWords(12_345)).toBe('12.3 s');
	});

	it('of day have two digits a part', () => {
		const at = new Date(2026, 10, 30, 9, 5, 7);
		expect(timeOfDay(at)).toBe('09:05:07');
		expect(timeOfDay(at, 'minutes')).toBe('09:05');
	});
});

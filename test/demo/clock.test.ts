import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {newClock, runFor, usedByLesson, usedInAll} from '../../source/demo/clock.js';
import {clockWriter, readClock} from '../../source/demo/clock-file.js';
import type {Clock} from '../../source/demo/demo.js';
import {startDemo} from '../../source/demo/start-demo.js';
import {scriptedTutor} from '../support/fakes/scripted-tutor.js';
import {privateHome} from '../support/processes/private-home.js';

describe('the clock', () => {
	test('counts for each lesson, however often it is come back to', () => {
		let clock = newClock(100);
		clock = runFor(clock, 'network', 100);
		clock = runFor(clock, 'failover', 1100);
		expect(runFor(clock, 'failover', 1500)).toBe(clock);
		clock = runFor(clock, 'network', 1600);
		clock = runFor(clock, undefined, 1700);
		expect(clock).toEqual({startedAt: 100, used: {network: 1100, failover: 500}});
		expect(usedByLesson(clock, 9999)).toEqual({network: 1100, failover: 500});
		expect(usedInAll(runFor(clock, 'failover', 2000), 2010)).toBe(1610);
	});

	test('does not run backward when that of the machine is set back', () => {
		expect(usedByLesson(runFor(newClock(100), 'network', 100), 50)).toEqual({network: 0});
	});
});

describe('the clock of a demonstration', () => {
	let now = 0;
	const time = () => now;
	beforeEach(() => {
		now = 0;
	});

	test('runs for the lesson the lab stands in, on its way and under a cover too, and stops at the end', async () => {
		const tutor = scriptedTutor({start: 1});
		const demo = startDemo(tutor, {typing: 0, debounceMs: 0, now: time});
		now = 1000;
		await tutor.settle();
		expect(demo.getState().clock).toEqual({startedAt: 0, used: {}, running: {lesson: 'primary-instance', since: 1000}});
		demo.dispatch({type: 'cover', with: 'blank'});
		now = 2000;
		demo.dispatch({type: 'go-to', lesson: 'network'});
		now = 3000;
		await tutor.settle();
		expect(demo.getState().clock).toEqual({
			startedAt: 0,
			used: {'primary-instance': 2000},
			running: {lesson: 'network', since: 3000},
		});
		now = 3500;
		demo.dispatch({type: 'quit', lab: 'keep'});
		await demo.closed;
		expect(demo.getState().clock).toEqual({startedAt: 0, used: {'primary-instance': 2000, network: 500}});
	});

	test('goes on in the next one, and is saved whenever the lesson changes and at the end', async () => {
		const saved: Clock[] = [];
		const play = async (clock?: Clock) => {
			const tutor = scriptedTutor({start: 2});
			const saveClock = async (kept: Clock) => void saved.push(kept);
			const demo = startDemo(tutor, {typing: 0, debounceMs: 0, now: time, clock, saveClock});
			await tutor.settle();
			now += 1000;
			tutor.passByHand();
			demo.dispatch({type: 'advance'});
			await tutor.settle();
			now += 500;
			demo.dispatch({type: 'quit', lab: 'keep'});
			await demo.closed;
		};
		await play();
		expect(saved.at(-2)).toEqual({startedAt: 0, used: {'primary-instance': 1000, failover: 0}});
		expect(saved.at(-1)).toEqual({startedAt: 0, used: {'primary-instance': 1000, failover: 500}});
		await play(saved.at(-1));
		expect(saved.at(-1)).toEqual({startedAt: 0, used: {'primary-instance': 2000, failover: 1000}});
	});

	describe('over a long beat', () => {
		beforeEach(() => void vi.useFakeTimers());
		afterEach(() => void vi.useRealTimers());

		test('is saved again and again, so that a kill loses little, but not while the lab is on its way', async () => {
			const saved: Clock[] = [];
			const tutor = scriptedTutor({start: 2});
			const saveClock = async (kept: Clock) => void saved.push(kept);
			const demo = startDemo(tutor, {now: Date.now, saveClock});
			await tutor.settle();
			const before = saved.length;
			await vi.advanceTimersByTimeAsync(20_500);
			expect(saved.length - before).toBe(4);
			expect(saved.at(-1)?.used['primary-instance']).toBe(20_000);
			demo.dispatch({type: 'go-to', lesson: 'network'});
			await vi.advanceTimersByTimeAsync(20_500);
			expect(saved.length - before).toBe(4);
			demo.dispatch({type: 'quit', lab: 'keep'});
			await demo.closed;
		});
	});
});

describe('the file of the clock', () => {
	const place = privateHome();
	afterAll(() => place.remove());

	test('is read as it was written last; a damaged one counts as none, and so does a missing folder', async () => {
		const dir = place.labDir('clock');
		const file = path.join(dir, '.tutorial', 'demo-clock.json');
		const write = clockWriter(dir);
		await write({startedAt: 1, used: {network: 2}});
		expect(await readClock(dir)).toBeUndefined();
		await mkdir(path.dirname(file), {recursive: true});
		await Promise.all([write({startedAt: 1, used: {network: 2}}), write({startedAt: 1, used: {network: 3}})]);
		expect(await readClock(dir)).toEqual({startedAt: 1, used: {network: 3}});
		await writeFile(file, '{"startedAt": 1, "used": {"network": "much"}}');
		expect(await readClock(dir)).toBeUndefined();
	});
});

import {describe, expect, test} from 'vitest';
import type {Engine} from '../../source/lab/engine.js';
import {LabFault} from '../../source/lab/lab-fault.js';
import type {TutorEvent} from '../../source/tutor/events.js';
import {Preparation} from '../../source/tutor/step/preparation.js';

const pull = {kind: 'image', image: 'postgres:15', layers: []} as const;
const never = new AbortController().signal;

/** A preparation whose attempts end when the test says so. */
function scene() {
	const attempts: Array<{
		progress: Parameters<Engine['prepare']>[0];
		succeed: () => void;
		fail: (error: Error) => void;
	}> = [];
	const events: TutorEvent[] = [];
	const closing = new AbortController();
	const preparation = new Preparation(
		{
			prepare: (progress) =>
				new Promise<void>((succeed, fail) => {
					attempts.push({progress, succeed, fail});
				}),
		},
		(event) => events.push(event),
		closing.signal,
	);
	const attempt = (index: number) => {
		const found = attempts[index];
		if (found === undefined) throw new Error('there was no such attempt');
		return found;
	};
	return {preparation, attempts, attempt, events, closing};
}

describe('what the instances need', () => {
	test('is fetched once, whoever waits for it', async () => {
		const {preparation, attempts, attempt, events} = scene();
		preparation.begin();
		const missed: string[] = [];
		const waits = [1, 2].map(() => preparation.wait((image) => missed.push(image), never));
		attempt(0).progress(pull);
		attempt(0).progress(pull);
		attempt(0).succeed();
		expect(await Promise.all(waits)).toEqual(['here', 'here']);
		expect(attempts).toHaveLength(1);
		expect(missed).toEqual(['postgres:15', 'postgres:15']);
		expect(events.map((event) => (event.type === 'progress' ? event.stage : event.type))).toEqual([
			'going-on',
			'going-on',
			'done',
		]);
	});

	test('is nothing to speak of when it is here', async () => {
		const {preparation, attempt, events} = scene();
		const wait = preparation.wait(() => expect.unreachable(), never);
		attempt(0).succeed();
		expect(await wait).toBe('here');
		expect(events).toEqual([]);
	});

	test('goes on when one who waits for it goes away', async () => {
		const {preparation, attempts, attempt} = scene();
		const stop = new AbortController();
		const first = preparation.wait(() => {}, stop.signal);
		stop.abort();
		expect(await first).toBe('interrupted');
		expect(await preparation.wait(() => {}, stop.signal)).toBe('interrupted');
		const second = preparation.wait(() => {}, never);
		attempt(0).succeed();
		expect(await second).toBe('here');
		expect(attempts).toHaveLength(1);
	});

	test('is tried again after a failure, which is told to those who wait, or else as a notice', async () => {
		const {preparation, attempt, events} = scene();
		const fault = new LabFault('No such image.', 'Name another one.');
		const first = preparation.wait(() => {}, never);
		attempt(0).progress(pull);
		attempt(0).fail(fault);
		expect(await first).toBe(fault);
		expect(events.at(-1)).toEqual({type: 'progress', stage: 'failed', work: pull});

		preparation.begin();
		attempt(1).fail(new Error('something else'));
		await expect.poll(() => events.at(-1)).toEqual({type: 'notice', text: 'something else'});

		const third = preparation.wait(() => {}, never);
		attempt(2).succeed();
		expect(await third).toBe('here');
	});

	test('is not told of any more once the tutor closes', async () => {
		const {preparation, attempt, events, closing} = scene();
		preparation.begin();
		closing.abort();
		attempt(0).fail(new LabFault('stopped'));
		await new Promise(setImmediate);
		expect(events).toEqual([]);
	});
});

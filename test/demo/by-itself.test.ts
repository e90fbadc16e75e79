import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {readingTime} from '../../source/demo/reading-time.js';
import {type DemoOptions, startDemo} from '../../source/demo/start-demo.js';
import {typedText} from '../../source/demo/typed-text.js';
import {fakeCourse} from '../support/fakes/fake-course.js';
import {type Script, scriptedTutor} from '../support/fakes/scripted-tutor.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A demonstration that goes on by itself; what its tutor has under way takes no time. */
function play(script: Script = {}, options: DemoOptions = {}) {
	const tutor = scriptedTutor(script);
	const demo = startDemo(tutor, {typing: 0, auto: {pace: 1000}, ...options});
	let stood: string | undefined;
	void demo.stands.then((end) => {
		stood = end;
	});
	return {
		tutor,
		demo,
		beat: () => demo.getState().beat.kind,
		stood: () => stood,
		journeys: () => tutor.intents.filter(({type}) => type === 'go-to').length,
		/** Lets seconds go by. */
		async watch(seconds: number): Promise<void> {
			for (let time = 0; time < seconds * 10; time++) {
				await tutor.settle();
				await vi.advanceTimersByTimeAsync(100);
			}
			await tutor.settle();
		},
	};
}

describe('a command that is typed', () => {
	test('comes letter by letter, and stands there when all of it is typed', async () => {
		const {tutor, demo, beat, watch} = play({}, {typing: 10, auto: undefined, debounceMs: 0});
		await tutor.settle();
		demo.dispatch({type: 'advance'});
		expect(demo.getState().beat).toEqual({kind: 'typing', action: 0, typed: 0});
		await watch(1);
		const {beat: typing} = demo.getState();
		if (typing.kind !== 'typing') throw new Error(`it is ${typing.kind}`);
		expect(typing.typed).toBeGreaterThanOrEqual(9);
		expect(typing.typed).toBeLessThanOrEqual(11);
		const [action] = fakeCourse.steps[0]?.actions ?? [];
		if (action === undefined) throw new Error('there is no action');
		await watch(typedText(action).length / 10);
		expect(beat()).toBe('typed');
		expect(tutor.intents).toEqual([]);
	});

	test('is there at once when somebody asks for it', async () => {
		const {tutor, demo, beat} = play({}, {typing: 10, auto: undefined, debounceMs: 0});
		await tutor.settle();
		demo.dispatch({type: 'advance'});
		demo.dispatch({type: 'advance'});
		expect(beat()).toBe('typed');
	});
});

describe('a demonstration that goes on by itself', () => {
	test('waits as long as it is told to, and as long as reading takes where it is told nothing', async () => {
		const told = play();
		await told.watch(0.9);
		expect(told.beat()).toBe('explaining');
		await told.watch(0.3);
		expect(told.beat()).toBe('typed');

		const reading = play({}, {auto: {}});
		const words = readingTime({kind: 'explaining'}, fakeCourse.steps[0]);
		expect(words).toBeGreaterThan(5000);
		await reading.watch(words / 1000 - 0.3);
		expect(reading.beat()).toBe('explaining');
		await reading.watch(0.6);
		expect(reading.beat()).toBe('typed');
	});

	test('comes to the end and stays there', async () => {
		const {watch, beat, stood, journeys} = play();
		await watch(60);
		expect(beat()).toBe('finished');
		expect(stood()).toBe('finished');
		expect(journeys()).toBe(0);
	});

	test('holds while the screen is blank', async () => {
		const {demo, watch, beat} = play();
		await watch(0.5);
		demo.dispatch({type: 'cover', with: 'blank'});
		await watch(20);
		expect(beat()).toBe('explaining');
		demo.dispatch({type: 'cover', with: 'blank'});
		await watch(1.2);
		expect(beat()).toBe('typed');
	});

	test('tries a step that fails once more, sets its lesson up again, plays it, and then goes on', async () => {
		const play_ = vi.fn(async () => {});
		const {tutor, watch, beat, journeys, stood} = play(
			{outcome: (step) => (step === 2 ? {kind: 'failed', exitCode: 1} : {kind: 'succeeded'})},
			{recording: {has: () => true, play: play_}},
		);
		await watch(60);
		// Set up again once, and brought to the step after the recording.
		expect(journeys()).toBe(2);
		expect(play_).toHaveBeenCalledTimes(1);
		expect(tutor.getState().passed.has(fakeCourse.steps[2]?.id ?? '')).toBe(false);
		expect(beat()).toBe('finished');
		expect(stood()).toBe('finished');
	});

	test('stops for a person when nothing gets past a failure', async () => {
		const {tutor, watch, beat, stood, journeys} = play({
			outcome: (step) => (step === 2 ? {kind: 'failed', exitCode: 1} : {kind: 'succeeded'}),
		});
		await watch(120);
		expect(beat()).toBe('failed');
		expect(stood()).toBe('failed');
		expect(journeys()).toBe(1);
		const asked = tutor.intents.length;
		await watch(60);
		expect(tutor.intents).toHaveLength(asked);
	});

	test('in a loop begins anew at the end, with a clock of its own for each round', async () => {
		const {tutor, demo, watch, journeys, stood} = play({}, {auto: {pace: 1000, loop: true}});
		const {startedAt} = demo.getState().clock;
		await watch(120);
		expect(journeys()).toBeGreaterThan(2);
		expect(tutor.intents.filter(({type}) => type === 'go-to')[0]).toEqual({type: 'go-to', to: 'network'});
		expect(demo.getState().clock.startedAt).toBeGreaterThan(startedAt);
		expect(stood()).toBeUndefined();
	});

	test('in a loop is not ended by errors, whatever fails', async () => {
		let round = 0;
		const {tutor, watch, stood, journeys} = play(
			{
				outcome: (step) => (step === 2 ? {kind: 'failed', exitCode: 1} : {kind: 'succeeded'}),
				stranded: () => (round++ % 2 === 0 ? 'the disk is full' : undefined),
			},
			{auto: {pace: 0, loop: true}, recording: {has: () => true, play: () => Promise.reject(new Error('damaged'))}},
		);
		await watch(200);
		const before = journeys();
		await watch(200);
		expect(journeys()).toBeGreaterThan(before + 2);
		expect(stood()).toBeUndefined();
		expect(tutor.getState().phase.kind).not.toBe('closing');
	});
});

import {describe, expect, test, vi} from 'vitest';
import type {Beat, DemoIntent} from '../../source/demo/demo.js';
import {shownStep} from '../../source/demo/demo.js';
import {type DemoOptions, startDemo} from '../../source/demo/start-demo.js';
import {fakeCourse} from '../support/fakes/fake-course.js';
import {type Script, scriptedTutor} from '../support/fakes/scripted-tutor.js';
import {randomNumbers} from '../support/random/random-input.js';

/** Steps of the fake course: of one command, of two files, of two commands, of a refused one, and of none. */
const [oneCommand, twoFiles, twoCommands, , byHand] = [0, 1, 2, 3, 4];

/** A demonstration whose time is the test's, and where commands are typed at once. */
function stage(script: Script = {}, options: DemoOptions = {}) {
	const tutor = scriptedTutor(script);
	let now = 1_000_000;
	const demo = startDemo(tutor, {typing: 0, debounceMs: 0, now: () => now, ...options});
	const take = async (...intents: DemoIntent[]) => {
		for (const intent of intents) {
			demo.dispatch(intent);
			await tutor.settle();
		}
	};
	return {
		tutor,
		demo,
		take,
		press: (times = 1) => take(...Array.from({length: times}, (): DemoIntent => ({type: 'advance'}))),
		wait: (milliseconds: number) => {
			now += milliseconds;
		},
		beat: () => demo.getState().beat,
		remark: () => demo.getState().remark,
		/** How often the tutor was asked to go on. */
		proceeds: () => tutor.intents.filter(({type}) => type === 'proceed').length,
		journeys: () => tutor.intents.flatMap((intent) => (intent.type === 'go-to' ? [intent.to] : [])),
	};
}

async function standingAt(start: number, script: Script = {}, options: DemoOptions = {}) {
	const stood = stage({start, ...script}, options);
	await stood.tutor.settle();
	return stood;
}

/** A step that does not hold, until told otherwise. */
function broken(step: number) {
	let whole = false;
	return {
		mend: () => {
			whole = true;
		},
		holds: (index: number) => index !== step || whole,
	};
}

describe('a step', () => {
	test('is explained, typed, run and passed, a press a beat, its commands one by one', async () => {
		const {tutor, press, beat, proceeds} = await standingAt(twoCommands);
		expect(beat()).toEqual({kind: 'explaining'});
		await press();
		expect(beat()).toEqual({kind: 'typed', action: 0});
		expect(proceeds()).toBe(0);
		await press();
		expect(beat()).toEqual({kind: 'ran', action: 0});
		expect(tutor.getState().phase).toEqual({kind: 'holding', action: 1});
		await press();
		expect(beat()).toEqual({kind: 'typed', action: 1});
		await press();
		expect(beat()).toEqual({kind: 'passed'});
		expect(proceeds()).toBe(2);
		await press();
		expect(beat()).toEqual({kind: 'explaining'});
		expect(tutor.getState().stepIndex).toBe(twoCommands + 1);
	});

	test('shows that it runs, and that it is checked', async () => {
		const {tutor, demo, press, beat} = await standingAt(oneCommand);
		await press();
		demo.dispatch({type: 'advance'});
		expect(beat()).toEqual({kind: 'running', action: 0});
		// Events from before the command has begun change nothing.
		tutor.chatter();
		expect(beat()).toEqual({kind: 'running', action: 0});
		await Promise.resolve();
		expect(tutor.getState().phase.kind).toBe('running');
		tutor.next();
		expect(beat()).toEqual({kind: 'checking'});
		tutor.next();
		expect(beat()).toEqual({kind: 'passed'});
	});

	test('lets the wait for its outcome be ended', async () => {
		const {tutor, demo, press, beat} = await standingAt(oneCommand);
		await press();
		demo.dispatch({type: 'advance'});
		await Promise.resolve();
		tutor.next();
		expect(beat()).toEqual({kind: 'checking'});
		demo.dispatch({type: 'interrupt'});
		await Promise.resolve();
		expect(tutor.intents.at(-1)).toEqual({type: 'interrupt'});
	});

	test('swallows presses while its command runs or its outcome is looked at', async () => {
		const {tutor, demo, press, beat, proceeds} = await standingAt(twoCommands);
		await press();
		for (let time = 0; time < 5; time++) demo.dispatch({type: 'advance'});
		await Promise.resolve();
		for (let time = 0; time < 5; time++) demo.dispatch({type: 'advance'});
		expect(beat()).toEqual({kind: 'running', action: 0});
		await tutor.settle();
		expect(beat()).toEqual({kind: 'ran', action: 0});
		expect(proceeds()).toBe(1);
	});

	test('without commands waits for a hand, and sees it in any beat', async () => {
		const alone = await standingAt(byHand);
		await alone.press(3);
		expect(alone.beat()).toEqual({kind: 'explaining'});
		expect(alone.tutor.intents.map(({type}) => type)).toEqual(['recheck', 'recheck', 'recheck']);
		alone.tutor.passByHand();
		expect(alone.beat()).toEqual({kind: 'passed'});
		await alone.press();
		expect(alone.beat()).toEqual({kind: 'finished'});

		const other = await standingAt(twoFiles);
		await other.press();
		other.tutor.passByHand();
		expect(other.beat()).toEqual({kind: 'passed'});
	});

	test('takes back what was typed, and stops what runs', async () => {
		const {tutor, demo, press, take, beat, remark} = await standingAt(twoCommands);
		await press();
		await take({type: 'interrupt'});
		expect(beat()).toEqual({kind: 'explaining'});
		await press();
		demo.dispatch({type: 'advance'});
		await Promise.resolve();
		await take({type: 'interrupt'});
		expect(beat()).toEqual({kind: 'explaining'});
		expect(remark()).toContain('Stopped');
		await press(3);
		expect(beat()).toEqual({kind: 'typed', action: 1});
		await take({type: 'interrupt'});
		expect(beat()).toEqual({kind: 'ran', action: 0});
		await take({type: 'interrupt'});
		expect(beat()).toEqual({kind: 'explaining'});
		expect(tutor.getState().phase.kind).toBe('ready');
	});

	test('can be stopped before its command has begun', async () => {
		const {tutor, demo, press, beat} = await standingAt(oneCommand);
		// The tutor is busy, and does not begin.
		vi.spyOn(tutor, 'dispatch').mockImplementation(() => {});
		await press();
		demo.dispatch({type: 'advance'});
		demo.dispatch({type: 'interrupt'});
		expect(beat()).toEqual({kind: 'explaining'});
	});
});

describe('a stray second press', () => {
	test('runs no command that nobody has seen', async () => {
		const {press, wait, beat, proceeds} = await standingAt(oneCommand, {}, {debounceMs: 250});
		wait(1000);
		await press(4);
		expect(beat()).toEqual({kind: 'typed', action: 0});
		expect(proceeds()).toBe(0);
		wait(300);
		await press();
		expect(proceeds()).toBe(1);
	});

	test('of a key that is held down runs none either, however long', async () => {
		const {press, wait, beat, proceeds} = await standingAt(oneCommand, {}, {debounceMs: 250});
		for (let time = 0; time < 100; time++) {
			wait(30);
			await press();
		}
		expect(proceeds()).toBe(0);
		expect(beat().kind).toBe('explaining');
	});

	test('just after something has changed by itself is swallowed', async () => {
		const {tutor, press, wait, beat} = await standingAt(oneCommand, {}, {debounceMs: 250});
		wait(1000);
		tutor.passByHand();
		wait(100);
		await press();
		expect(beat()).toEqual({kind: 'passed'});
		wait(251);
		await press();
		expect(beat()).toEqual({kind: 'explaining'});
	});

	test('uncovers what is covered, and does nothing else', async () => {
		const {demo, press, take, beat, proceeds} = await standingAt(oneCommand);
		await press();
		for (const cover of ['blank', 'cluster'] as const) {
			await take({type: 'cover', with: cover});
			expect(demo.getState().cover).toBe(cover);
			await press();
			expect(demo.getState().cover).toBe('none');
		}
		expect(beat()).toEqual({kind: 'typed', action: 0});
		expect(proceeds()).toBe(0);
	});
});

describe('looking back', () => {
	test('changes what is shown, and leaves the lab as it is', async () => {
		const {tutor, demo, press, take, beat} = await standingAt(twoCommands);
		await take({type: 'back'}, {type: 'back'}, {type: 'back'});
		expect(demo.getState().viewing).toBe(0);
		expect(shownStep(demo)?.index).toBe(0);
		await press();
		expect(shownStep(demo)?.index).toBe(1);
		await press();
		expect(demo.getState().viewing).toBeUndefined();
		expect(beat()).toEqual({kind: 'explaining'});
		expect(tutor.intents).toEqual([]);
	});
});

describe('a step that fails', () => {
	const boom: Script['outcome'] = (step) =>
		step === twoCommands ? {kind: 'failed', exitCode: 1} : {kind: 'succeeded'};

	test('is told in one calm line', async () => {
		const {press, beat, remark} = await standingAt(twoCommands, {outcome: boom});
		await press(2);
		expect(beat()).toEqual({kind: 'failed', mendable: true, recorded: false});
		expect(remark()).toContain('postgres-1 does not answer');
		expect(remark()).not.toMatch(/\n|net\.js/);
	});

	test('does nothing on a press, and can be done again: what was seen is not typed twice', async () => {
		const {holds, mend} = broken(twoCommands);
		const {press, take, beat} = await standingAt(twoCommands, {
			holds,
			outcome: (step) => (holds(step) ? {kind: 'succeeded'} : {kind: 'failed', exitCode: 1}),
		});
		await press(5);
		expect(beat().kind).toBe('failed');
		await take({type: 'retry'});
		expect(beat().kind).toBe('failed');
		mend();
		await take({type: 'retry'});
		expect(beat()).toEqual({kind: 'passed'});
	});

	test('of which all commands went well gets its time again first, and then is run again', async () => {
		const {holds} = broken(oneCommand);
		const {tutor, press, take} = await standingAt(oneCommand, {holds});
		await press(2);
		await take({type: 'retry'}, {type: 'retry'});
		expect(tutor.intents.map(({type}) => type)).toEqual(['proceed', 'recheck', 'proceed']);
	});

	test('is stood at again, and explained, after its lesson was set up again', async () => {
		const {tutor, press, take, beat, remark, journeys} = await standingAt(twoCommands, {outcome: boom});
		await press(2);
		const beats: Beat[] = [];
		tutor.subscribe(() => beats.push(beat()));
		await take({type: 'repair'});
		expect(journeys()).toEqual(['primary-instance']);
		expect(tutor.getState().passed.has(fakeCourse.steps[twoFiles]?.id ?? '')).toBe(true);
		expect(tutor.getState().stepIndex).toBe(twoCommands);
		expect(beat()).toEqual({kind: 'explaining'});
		expect(remark()).toContain('set up again');
		expect(new Set(beats.slice(0, -1).map(({kind}) => kind))).toEqual(new Set(['mending']));
	});

	test('says so when its lesson cannot be set up again, and offers the recording', async () => {
		const play = vi.fn(async () => {});
		const recording = {has: () => true, play};
		const failing: Script['outcome'] = (step) =>
			step === twoFiles || step === twoCommands ? {kind: 'failed', exitCode: 1} : {kind: 'succeeded'};
		const {press, take, beat, remark, tutor, journeys} = await standingAt(twoCommands, {outcome: failing}, {recording});
		await press(2);
		await take({type: 'repair'});
		expect(beat()).toEqual({kind: 'failed', mendable: false, recorded: true});
		expect(remark()).toContain('could not be set up again');
		await take({type: 'repair'});
		expect(journeys()).toHaveLength(1);
		tutor.chatter();
		expect(remark()).toContain('could not be set up again');

		await take({type: 'play'});
		expect(play).toHaveBeenCalledWith(fakeCourse.steps[twoFiles]?.id);
		expect(beat()).toEqual({kind: 'playing', over: true});
		await press();
		expect(journeys().at(-1)).toBe(fakeCourse.steps[twoCommands]?.id);
		expect(tutor.getState().stepIndex).toBe(twoCommands);
		expect(beat()).toEqual({kind: 'explaining'});
	});

	test('stands where it came to when the lab cannot be taken back', async () => {
		const {press, take, beat, remark} = await standingAt(twoCommands, {
			outcome: boom,
			stranded: () => 'the disk is full',
		});
		await press(2);
		await take({type: 'repair'});
		expect(beat()).toEqual({kind: 'explaining'});
		expect(remark()).toBe('The lesson could not be set up again: the disk is full.');
	});

	test('swallows presses while the recording plays, and can be failed at again when it cannot be', async () => {
		let fail: (error: Error) => void = () => {};
		const recording = {
			has: () => true,
			play: () =>
				new Promise<void>((_, reject) => {
					fail = reject;
				}),
		};
		const {tutor, press, take, beat, remark} = await standingAt(twoCommands, {outcome: boom}, {recording});
		await press(2);
		await take({type: 'play'});
		tutor.chatter();
		await press(3);
		await take({type: 'go-to', lesson: 'network'}, {type: 'repair'}, {type: 'retry'});
		expect(beat()).toEqual({kind: 'playing'});
		fail(new Error('no such file'));
		await take();
		await vi.waitFor(() => expect(beat()).toEqual({kind: 'failed', mendable: true, recorded: false}));
		expect(remark()).toBe('The recording cannot be played.');
	});

	test('at the end of the course ends it after the recording', async () => {
		const {holds} = broken(byHand);
		const recording = {has: () => true, play: async () => {}};
		const tried = await standingAt(byHand, {holds}, {recording, auto: {pace: 3_600_000}});
		tried.tutor.dispatch({type: 'proceed'});
		await tried.tutor.settle();
		await tried.take({type: 'play'});
		await tried.press();
		expect(tried.beat()).toEqual({kind: 'finished'});
		tried.tutor.chatter();
		expect(tried.beat()).toEqual({kind: 'finished'});
		await tried.take({type: 'quit', lab: 'keep'});
	});
});

describe('going to a lesson', () => {
	test('takes the lab there, from any beat', async () => {
		const {tutor, press, take, beat, remark} = await standingAt(twoCommands);
		await press(3);
		await take({type: 'go-to', lesson: 'network'});
		expect(beat()).toEqual({kind: 'explaining'});
		expect(remark()).toBeUndefined();
		expect(tutor.getState().stepIndex).toBe(0);
	});

	test('is waited for calmly, and not begun twice', async () => {
		const {tutor, demo, beat, remark} = await standingAt(twoCommands);
		demo.dispatch({type: 'go-to', lesson: 'failover'});
		demo.dispatch({type: 'go-to', lesson: 'network'});
		await Promise.resolve();
		for (let time = 0; time < 3; time++) demo.dispatch({type: 'advance'});
		expect(beat()).toEqual({kind: 'waiting'});
		expect(remark()).toBe('A moment, please: going to "Failover".');
		await tutor.settle();
		expect(tutor.intents).toEqual([{type: 'go-to', to: 'failover'}]);
		expect(tutor.getState().stepIndex).toBe(3);
	});

	test('begins with it where that was asked for', async () => {
		const there = await standingAt(1, {}, {from: 'primary-instance'});
		expect(there.journeys()).toEqual([]);
		expect(there.beat()).toEqual({kind: 'explaining'});
		const elsewhere = await standingAt(2, {}, {from: 'primary-instance'});
		expect(elsewhere.journeys()).toEqual(['primary-instance']);
		expect(elsewhere.tutor.getState().stepIndex).toBe(1);
		expect(elsewhere.beat()).toEqual({kind: 'explaining'});
	});

	test('tells when the lab did not get there', async () => {
		const {take, beat, remark} = await standingAt(2, {stranded: () => 'the disk is full'});
		await take({type: 'go-to', lesson: 'network'});
		expect(beat()).toEqual({kind: 'explaining'});
		expect(remark()).toBe('The lab did not get there: the disk is full.');
	});
});

const every: readonly DemoIntent[] = [
	{type: 'advance'},
	{type: 'back'},
	{type: 'cover', with: 'blank'},
	{type: 'cover', with: 'cluster'},
	{type: 'interrupt'},
	{type: 'retry'},
	{type: 'repair'},
	{type: 'play'},
	{type: 'go-to', lesson: 'network'},
	{type: 'go-to', lesson: 'failover'},
	{type: 'go-to', lesson: 'nowhere'},
];

/** Nothing is shown of a command that does not wait for it, and nothing is said to run that does not. */
function expectSane({tutor, demo}: Pick<ReturnType<typeof stage>, 'tutor' | 'demo'>, told: string): void {
	const {beat, viewing} = demo.getState();
	const {phase, stepIndex, journey} = tutor.getState();
	const step = fakeCourse.steps[stepIndex];
	if (viewing !== undefined) expect(viewing, told).toBeLessThan(stepIndex);
	if ('action' in beat) expect(step?.actions[beat.action], told).toBeDefined();
	if (journey !== undefined) {
		expect(['waiting', 'mending', 'closing', 'playing'], told).toContain(beat.kind);
		return;
	}
	const fitting: Record<Beat['kind'], readonly string[]> = {
		waiting: ['resuming', 'passed', 'ready', 'holding', 'running', 'checking', 'failed', 'finished'],
		explaining: ['ready'],
		typing: ['ready', 'holding'],
		typed: ['ready', 'holding'],
		running: ['ready', 'holding', 'running', 'failed'],
		ran: ['holding'],
		checking: ['checking', 'failed'],
		passed: ['passed'],
		failed: ['failed'],
		mending: ['ready', 'holding', 'running', 'checking', 'passed', 'failed', 'resuming', 'finished'],
		playing: ['failed', 'passed', 'checking', 'ready'],
		finished: ['finished', 'failed'],
		closing: ['resuming', 'ready', 'running', 'holding', 'checking', 'failed', 'passed', 'finished', 'closing'],
	};
	expect(fitting[beat.kind], told).toContain(phase.kind);
}

describe('whatever is asked for', () => {
	const seen = new Set<Beat['kind']>();

	test.each(Array.from({length: 60}, (_, seed) => seed))(
		'leaves it sane, and it can be finished (seed %i)',
		async (seed) => {
			const random = randomNumbers(seed);
			const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
			let kind = true;
			const script: Script = {
				outcome: () => (kind && random() < 0.2 ? {kind: 'failed', exitCode: 1} : {kind: 'succeeded'}),
				holds: () => !kind || random() > 0.3,
				stranded: () => (kind && random() < 0.3 ? 'the disk is full' : undefined),
			};
			const recording = {
				has: () => random() < 0.5,
				play: () => (random() < 0.5 ? Promise.resolve() : Promise.reject(new Error('damaged'))),
			};
			const typing = pick([0, 30, 100_000]);
			const wild = stage(script, {typing, debounceMs: pick([0, 250]), recording});
			const told: string[] = [];
			for (let turn = 0; turn < 400; turn++) {
				const what = random();
				if (what < 0.5) {
					const intent = random() < 0.6 ? ({type: 'advance'} as const) : pick(every);
					told.push(JSON.stringify(intent));
					wild.demo.dispatch(intent);
				} else if (what < 0.7) {
					told.push('next');
					wild.tutor.next();
				} else if (what < 0.8) {
					wild.wait(pick([10, 300]));
				} else if (what < 0.83) {
					told.push('by hand');
					wild.tutor.passByHand();
				} else if (what < 0.9) {
					wild.tutor.chatter();
				} else {
					await Promise.resolve();
					await Promise.resolve();
				}
				seen.add(wild.beat().kind);
				expectSane(wild, told.slice(-12).join(', '));
			}

			// From wherever that has led, the rest of the course is a matter of pressing.
			kind = false;
			for (let turn = 0; turn < 200 && wild.beat().kind !== 'finished'; turn++) {
				await wild.tutor.settle();
				wild.wait(1000);
				await wild.take({type: wild.beat().kind === 'failed' ? 'retry' : 'advance'});
				if (wild.beat().kind === 'explaining' && wild.tutor.getState().stepIndex === byHand) wild.tutor.passByHand();
			}
			expect(wild.beat(), told.slice(-12).join(', ')).toEqual({kind: 'finished'});
			await wild.take({type: 'quit', lab: 'keep'});
			expect(wild.beat()).toEqual({kind: 'closing'});
			await wild.take(...every);
			expect(wild.beat()).toEqual({kind: 'closing'});
			await wild.demo.closed;
		},
	);

	test('comes to every beat', () => {
		expect([...seen].toSorted()).toEqual([
			'checking',
			'explaining',
			'failed',
			'finished',
			'mending',
			'passed',
			'playing',
			'ran',
			'running',
			'typed',
			'typing',
			'waiting',
		]);
	});
});

import {describe, expect, test} from 'vitest';
import type {Base} from '../../source/tutor/route.js';
import {type Traveller, travel} from '../../source/tutor/travel.js';
import {fakeCourse} from '../support/fakes/fake-course.js';

/** A traveller that tells what it was asked to do, in order. */
function traveller(change: Partial<Traveller> = {}): {told: string[]; traveller: Traveller} {
	const told: string[] = [];
	const tell = (words: string) => told.push(words);
	return {
		told,
		traveller: {
			course: fakeCourse,
			emit(event) {
				if (event.type === 'travel') tell(event.stage === 'failed' ? `failed: ${event.why}` : event.stage);
			},
			async leave() {
				tell('leave');
				return 'left';
			},
			async reach({kind}) {
				tell(kind);
				return {};
			},
			async stand() {
				tell('stand');
				return 1;
			},
			async pass(step) {
				tell(`pass ${step}`);
				return 'passed';
			},
			enter: (step) => tell(`enter ${step}`),
			...change,
		},
	};
}

const base: Base = {kind: 'checkpoint', lesson: 'primary-instance'};
const never = new AbortController().signal;

async function toldOf(change: Partial<Traveller>, stop: AbortSignal = never): Promise<string[]> {
	const {told, traveller: one} = traveller(change);
	await travel('failover', {target: 3, base, steps: 2}, one, stop);
	return told;
}

describe('a travel', () => {
	test('leaves the servers, restores, looks, and runs what is missing', async () => {
		expect(await toldOf({})).toEqual([
			...['begun', 'leave', 'checkpoint', 'stand', 'pass 1', 'pass 2', 'enter 3', 'arrived'],
		]);
	});

	test('runs again what does not hold after the restoration', async () => {
		expect(await toldOf({stand: async () => 0})).toContain('pass 0');
	});

	test('stands where the lab came to when the lab cannot be taken back', async () => {
		expect(await toldOf({reach: async () => ({why: 'The disk is full.'})})).toEqual([
			...['begun', 'leave', 'stand', 'enter 1', 'failed: The disk is full.'],
		]);
	});

	test('stands at the step that does not pass', async () => {
		expect(await toldOf({pass: async () => 'failed'})).toEqual([
			...['begun', 'leave', 'checkpoint', 'stand', 'failed: "Write the configuration" did not pass.'],
		]);
	});

	test('is stopped in a step, and between two, where the next one is then entered', async () => {
		const stop = new AbortController();
		expect(await toldOf({pass: async () => 'stopped'})).toContain(
			'failed: It was stopped at "Write the configuration".',
		);
		const between = async (step: number) => {
			expect(step).toBe(1);
			stop.abort();
			return 'passed' as const;
		};
		expect((await toldOf({pass: between}, stop.signal)).slice(-2)).toEqual([
			...['enter 2', 'failed: It was stopped at "Start the server".'],
		]);
	});

	test.each(['leave', 'reach', 'stand'] as const)(
		'says no more when the tutor closes meanwhile: %s',
		async (moment) => {
			const told = await toldOf({[moment]: async () => 'closing'});
			expect(told.filter((words) => /^(enter|pass|failed|arrived)/.test(words))).toEqual([]);
		},
	);
});

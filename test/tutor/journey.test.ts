import {describe, expect, test} from 'vitest';
import {type JourneyEffects, makeJourney} from '../../source/tutor/journey/journey.js';
import type {Base} from '../../source/tutor/journey/route.js';
import {fakeCourse} from '../support/fakes/fake-course.js';

/** Effects that tell what they were asked to do, in order. */
function effectsThatTell(change: Partial<JourneyEffects> = {}): {told: string[]; effects: JourneyEffects} {
	const told: string[] = [];
	const tell = (words: string) => told.push(words);
	return {
		told,
		effects: {
			course: fakeCourse,
			emit(event) {
				if (event.type === 'journey') tell(event.stage === 'failed' ? `failed: ${event.why}` : event.stage);
			},
			async leaveServers() {
				tell('leave');
				return 'left';
			},
			async restoreBase({kind}) {
				tell(kind);
				return {};
			},
			async resumePosition() {
				tell('stand');
				return 1;
			},
			baseAt: () => undefined,
			async runStep(step) {
				tell(`pass ${step}`);
				return 'passed';
			},
			enterStep: (step) => tell(`enter ${step}`),
			...change,
		},
	};
}

const base: Base = {kind: 'snapshot', lesson: 'primary-instance'};
const never = new AbortController().signal;

async function toldOf(change: Partial<JourneyEffects>, stop: AbortSignal = never): Promise<string[]> {
	const {told, effects} = effectsThatTell(change);
	await makeJourney('failover', {target: 3, base, steps: 2}, effects, stop);
	return told;
}

describe('a journey', () => {
	test('leaves the servers, restores, looks, and runs what is missing', async () => {
		expect(await toldOf({})).toEqual([
			...['begun', 'leave', 'snapshot', 'stand', 'pass 1', 'pass 2', 'enter 3', 'arrived'],
		]);
	});

	test('runs again what does not hold after the restoration', async () => {
		expect(await toldOf({resumePosition: async () => 0})).toContain('pass 0');
	});

	test('brings what is lost on the way back with a snapshot, and never runs it from further back', async () => {
		const {told, effects} = effectsThatTell({baseAt: (position) => (position < 2 ? base : {kind: 'here'})});
		const from = (steps: number) => ({target: 3, base: {kind: 'here'} as const, steps});
		await makeJourney('failover', from(1), effects, never);
		expect(told).toEqual([
			...['begun', 'leave', 'here', 'stand', 'leave', 'snapshot', 'stand', 'pass 1', 'pass 2', 'enter 3', 'arrived'],
		]);
		told.length = 0;
		await makeJourney('failover', from(2), effects, never);
		expect(told).toEqual(['begun', 'leave', 'here', 'stand', 'pass 1', 'pass 2', 'enter 3', 'arrived']);
	});

	test('stands where the lab came to when the lab cannot be taken back', async () => {
		expect(await toldOf({restoreBase: async () => ({why: 'The disk is full.'})})).toEqual([
			...['begun', 'leave', 'stand', 'enter 1', 'failed: The disk is full.'],
		]);
	});

	test('stands at the step that does not pass', async () => {
		expect(await toldOf({runStep: async () => 'failed'})).toEqual([
			...['begun', 'leave', 'snapshot', 'stand', 'failed: "Write the configuration" did not pass.'],
		]);
	});

	test('is stopped in a step, and between two, where the next one is then entered', async () => {
		const stop = new AbortController();
		expect(await toldOf({runStep: async () => 'stopped'})).toContain(
			'failed: It was stopped at "Write the configuration".',
		);
		const between = async (step: number) => {
			expect(step).toBe(1);
			stop.abort();
			return 'passed' as const;
		};
		expect((await toldOf({runStep: between}, stop.signal)).slice(-2)).toEqual([
			...['enter 2', 'failed: It was stopped at "Start the server".'],
		]);
	});

	test.each(['leaveServers', 'restoreBase', 'resumePosition'] as const)(
		'says no more when the tutor closes meanwhile: %s',
		async (moment) => {
			const told = await toldOf({[moment]: async () => 'closing'});
			expect(told.filter((words) => /^(enter|pass|failed|arrived)/.test(words))).toEqual([]);
		},
	);
});

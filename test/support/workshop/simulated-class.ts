import type {Finding, TutorEvent} from '../../../source/tutor/events.js';
import type {StepRow} from '../../../source/workshop/roster/rows.js';
import type {SeatEventKind} from '../../../source/workshop/seat-events.js';
import {randomNumbers} from '../random/random-input.js';

/** A learner's actions and their times: in milliseconds of the course's time. */
export type Moment = {readonly at: number} & (
	| {readonly kind: 'tutor'; readonly event: TutorEvent}
	| {readonly kind: 'hand'; readonly hand: 'up' | 'down'}
);

/** An event as the roster is to have it. */
export type Told = {readonly kind: SeatEventKind; readonly step?: string};

/** How a seat is to stand on the board. */
export type Standing = {
	readonly stepIndex: number;
	readonly passed: number;
	readonly fails: number;
	readonly check?: string;
	readonly hand: 'up' | 'down';
	readonly isFinished: boolean;
};

/** A learner without a lab: what happens in its tutor, and what is to come of it at the other end. */
export type SimulatedLearner = {
	readonly moments: readonly Moment[];
	readonly told: readonly Told[];
	readonly end: Standing;
	/** Identifiers and milliseconds of the steps that it has passed. */
	readonly times: ReadonlyArray<readonly [step: string, milliseconds: number]>;
};

/** Milliseconds that a step takes in the middle. */
const usual = 40_000;

/**
 * A learner's way through the course for so many milliseconds of its time: quick or slow, with steps that fail, hints and
 * raised hands; the same for the same seed.
 */
export function simulateLearner(steps: readonly StepRow[], seed: number, length: number): SimulatedLearner {
	const random = randomNumbers(seed);
	const speed = 0.5 + random() * 1.5;
	const moments: Moment[] = [];
	const told: Told[] = [];
	const times: Array<[string, number]> = [];
	let end: Standing = {stepIndex: -1, passed: 0, fails: 0, hand: 'down', isFinished: false};
	let time = random() * 20_000;

	const put = (event: TutorEvent, tells: SeatEventKind | undefined, step?: string) => {
		moments.push({at: time, kind: 'tutor', event});
		if (tells !== undefined) told.push({kind: tells, ...(step !== undefined && {step})});
	};
	const move = (hand: 'up' | 'down', step: string) => {
		if (hand === end.hand) return;
		moments.push({at: time, kind: 'hand', hand});
		told.push({kind: hand === 'up' ? 'hand-raised' : 'hand-lowered', step});
		end = {...end, hand};
	};
	const pass = (milliseconds: number) => {
		time += milliseconds;
		return time < length;
	};

	/** By check, whether it fails; and the one that the roster was told of last. */
	let failing: [boolean, boolean] = [false, false];
	let toldOf: number | undefined;

	const find = (step: string, check: 0 | 1, isPassed: boolean) => {
		failing = check === 0 ? [!isPassed, failing[1]] : [failing[0], !isPassed];
		const first = failing.indexOf(true);
		const isNews = toldOf !== undefined && !isPassed && first !== toldOf;
		if (isNews) toldOf = first;
		const event = {type: 'finding', step, check, says: `check ${check} of ${step}`, finding: found(isPassed)} as const;
		put(event, isNews ? 'finding' : undefined, step);
	};

	const fail = (step: string) => {
		const isFirst = random() < 0.6;
		find(step, 0, !isFirst);
		if (!isFirst) find(step, 1, false);
		toldOf = failing.indexOf(true);
		put({type: 'step-failed', step}, 'step-failed', step);
		const check = `check ${toldOf} of ${step}`;
		end = {...end, fails: end.check === check ? end.fails + 1 : 1, check};
		if (random() > 0.3) return;
		// One thing is mended, and another one comes to light.
		find(step, 0, true);
		find(step, 1, false);
	};

	put(courseEntered, 'joined');
	for (const {step, lesson, title, position} of steps) {
		if (!pass(1000 * random())) break;
		put({type: 'step-entered', step, lesson, title, index: position}, 'step-entered', step);
		end = {stepIndex: position, passed: position, fails: 0, hand: end.hand, isFinished: false};
		failing = [false, false];
		toldOf = undefined;
		const entered = time;
		let hints = 0;
		let isStuck = random() < 0.3;
		while (isStuck && pass(usual * speed * 0.3 * (0.5 + random()))) {
			fail(step);
			if (random() < 0.4 && hints < 3 && pass(2000)) put({type: 'hint', step, level: ++hints, text: ''}, 'hint', step);
			if (random() < 0.2 && pass(1000)) move('up', step);
			isStuck = random() < 0.6;
		}

		if (!pass(usual * speed * (0.3 + random()))) break;
		move('down', step);
		const milliseconds = Math.round(time - entered);
		put({type: 'step-passed', step, milliseconds, by: 'tutor', hints}, 'step-passed', step);
		times.push([step, milliseconds]);
		const {check: _, ...rest} = end;
		end = {...rest, passed: position + 1, fails: 0};
		const next = steps[position + 1];
		if (next?.lesson !== lesson) put({type: 'lesson-passed', lesson, milliseconds}, 'lesson-passed', step);
		if (next !== undefined) continue;
		put({type: 'course-passed', milliseconds: Math.round(time)}, 'course-passed', step);
		end = {...end, isFinished: true};
	}

	return {moments, told, end, times};
}

const courseEntered: TutorEvent = {
	type: 'course-entered',
	lab: 'simulated',
	engine: 'local',
	dir: '/',
	lessons: 0,
	steps: 0,
	at: '2025-01-01T00:00:00.000Z',
};

function found(isPassed: boolean): Finding {
	if (isPassed) return {status: 'passed', observed: 'as it should be'};
	return {
		status: 'failed',
		expected: 'one row with state streaming',
		observed: 'no row; the standby has not connected yet, and its log says: could not connect to the primary server',
		diagnosis: {id: 'simulated', title: 'The standby does not reach the primary', cause: '', remedy: ''},
	};
}

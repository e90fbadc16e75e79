import {evaluate} from '../../checks/evaluate.js';
import type {CheckContext} from '../../checks/probe.js';
import {slowness} from '../../checks/slowness.js';
import type {Check, Step} from '../../course/types.js';
import type {Progress} from '../progress.js';
import {startAgain} from './start-again.js';

/** Time that an outcome has to show again after the tutor was away, in milliseconds. */
const waitMs = {asLeft: 3000, restarted: 20_000};

export type ResumePoint = {
	/** Steps that have passed and still hold. */
	readonly passed: Progress['passed'];
	/** The outcome that is not true any more, and its step. */
	readonly lost?: Lost;
	/** Instances that have to run, and cannot be started now. */
	readonly unstarted: readonly string[];
};

export type Lost = {readonly step: string; readonly check: Check};

/**
 * Compares the recorded progress with the real state: starts instances again that have to run and have only ended, and
 * repeats the checks of every outcome that must still be true. Steps after a lost outcome have to be done again.
 */
export async function resume(
	steps: readonly Step[],
	progress: Progress,
	context: CheckContext,
	tell: (text: string) => void,
): Promise<ResumePoint> {
	const recorded = leading(steps, progress);
	if (recorded.length === 0) return {passed: [], unstarted: []};
	const next = recorded.length;
	const due = dueChecks(steps, next);
	const {started, unstarted} = await startAgain(progress.running, due, context, tell);
	const deadline = Date.now() + slowness() * (started.length > 0 ? waitMs.restarted : waitMs.asLeft);
	const lost = await firstLost(steps.slice(0, next), (check) => isDue(check, steps, next), context, deadline);
	if (lost === undefined) return {passed: recorded, unstarted};
	const broken = steps.findIndex(({id}) => id === lost.step);
	return {passed: recorded.slice(0, broken), lost, unstarted};
}

/**
 * Looks for a lost outcome of the steps before one. Outcomes that this step itself ends are left out, so that its own
 * progress does not matter.
 */
export async function findLost(
	steps: readonly Step[],
	index: number,
	context: CheckContext,
): Promise<Lost | undefined> {
	const deadline = Date.now() + slowness() * waitMs.asLeft;
	return firstLost(steps.slice(0, index), (check) => isDue(check, steps, index + 1), context, deadline);
}

async function firstLost(
	steps: readonly Step[],
	isMeant: (check: Check) => boolean,
	context: CheckContext,
	deadline: number,
): Promise<Lost | undefined> {
	const held = await Promise.all(
		steps.map(async (step) => {
			const results = await Promise.all(
				step.checks.filter(isMeant).map(async (check) => ((await holds(check, context, deadline)) ? undefined : check)),
			);
			return results.find((check) => check !== undefined);
		}),
	);
	const broken = held.findIndex((check) => check !== undefined);
	const check = held[broken];
	return check === undefined ? undefined : {step: steps[broken]?.id ?? '', check};
}

/** The outcomes of the steps before one that must still hold when it is about to start. */
export function dueChecks(steps: readonly Step[], next: number): Check[] {
	return steps.slice(0, next).flatMap(({checks}) => checks.filter((check) => isDue(check, steps, next)));
}

/** Whether an outcome must still hold when the step at `next` is about to start. */
export function isDue(check: Check, steps: readonly Step[], next: number): boolean {
	if (check.until === undefined) return true;
	const end = steps.findIndex((step) => step.id === check.until || step.id.startsWith(`${check.until}/`));
	return end < 0 || next < end;
}

/** The recorded steps as far as they are the first ones of the course, which may have changed since. */
export function leading(steps: readonly Step[], {passed}: Progress): Progress['passed'] {
	const gap = steps.findIndex((step) => !passed.some(({step: id}) => id === step.id));
	return steps
		.slice(0, gap < 0 ? steps.length : gap)
		.flatMap((step) => passed.filter(({step: id}) => id === step.id).slice(0, 1));
}

async function holds(check: Check, context: CheckContext, deadline: number): Promise<boolean> {
	for (let wait = 50; ; wait = Math.min(500, wait * 1.5)) {
		if ((await evaluate(check.condition, context)).passed) return true;
		if (Date.now() + wait > deadline) return false;
		await new Promise((resolve) => {
			setTimeout(resolve, wait);
		});
	}
}

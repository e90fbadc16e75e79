import {causeKey} from '../cause-key.js';
import type {Diagnosed, LostOutcome} from '../events.js';
import type {CourseView} from '../views.js';
import type {CheckView} from './state.js';

/** A recognised cause, and the indices of the checks that fail because of it. */
export type FailureCause = {readonly diagnosis: Diagnosed; readonly checks: readonly number[]};

/** The causes that the findings of a step tell, each once, in the order of the checks. */
export function causesOf(checks: readonly CheckView[]): FailureCause[] {
	const causes = new Map<string, {diagnosis: Diagnosed; checks: number[]}>();
	for (const [index, {finding}] of checks.entries()) {
		const key = causeKey(finding);
		if (key === undefined || finding?.status !== 'failed' || finding.diagnosis === undefined) continue;
		const {diagnosis} = finding;
		const known = causes.get(key);
		if (known === undefined) causes.set(key, {diagnosis, checks: [index]});
		else known.checks.push(index);
	}

	return [...causes.values()];
}

/**
 * A sentence about a lost outcome of an earlier step.
 * @param leads whether no diagnosis explains the failure; only then it has a remedy, so that there is one at a time
 */
export function lostOutcomeWords(
	{step, says}: LostOutcome,
	leads: boolean,
	{steps}: Pick<CourseView, 'steps'>,
): string {
	const title = steps.find(({id}) => id === step)?.title ?? step;
	const fact = `An outcome of "${title}" is not true any more: ${says}.`;
	return leads ? `${fact} To have it again, go back to the start of this lesson.` : fact;
}

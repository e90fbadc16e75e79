import type {Evidence, Fact} from '../course/evidence.js';

/** The result of a probe: the outcome holds, or it does not yet, with evidence of the cause. */
export type Observation =
	| {readonly passed: true; readonly seen: Fact}
	| {readonly passed: false; readonly seen: Fact; readonly evidence: readonly Evidence[]};

export function passed(seen: Fact): Observation {
	return {passed: true, seen};
}

/** @param evidence for diagnoses; `seen` is always part of it */
export function notYet(seen: Fact, evidence: readonly Evidence[] = []): Observation {
	return {passed: false, seen, evidence: [...evidence, seen]};
}

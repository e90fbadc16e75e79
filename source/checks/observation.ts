import type {Evidence, Fact} from '../course/evidence.js';

/** What a probe saw: the outcome holds, or not yet, and then what may tell why. */
export type Observation =
	| {readonly passed: true; readonly seen: Fact}
	| {readonly passed: false; readonly seen: Fact; readonly evidence: readonly Evidence[]};

export function passed(seen: Fact): Observation {
	return {passed: true, seen};
}

/** @param evidence what a diagnosis can be told from; what was seen is always part of it */
export function notYet(seen: Fact, evidence: readonly Evidence[] = []): Observation {
	return {passed: false, seen, evidence: [...evidence, seen]};
}

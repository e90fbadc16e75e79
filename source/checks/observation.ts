import type {EvidenceSource} from '../course/types.js';

/** Something seen that may tell why an outcome does not hold. */
export type Evidence = {readonly source: EvidenceSource; readonly text: string; readonly sqlstate?: string};

/** What a check saw in one look. */
export type Observation =
	| {readonly passed: true; readonly observed: string}
	| {
			readonly passed: false;
			readonly expected: string;
			readonly observed: string;
			readonly evidence: readonly Evidence[];
	  };

export function passed(observed: string): Observation {
	return {passed: true, observed};
}

/** @param evidence what a diagnosis can be told from; what was observed is always part of it */
export function notYet(expected: string, observed: string, evidence: readonly Evidence[] = []): Observation {
	return {passed: false, expected, observed, evidence: [...evidence, {source: 'state', text: observed}]};
}

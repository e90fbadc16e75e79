import type {Finding} from './events.js';

/** A key that is equal for findings with the same cause and remedy; undefined without a diagnosis. */
export function causeKey(finding: Finding | undefined): string | undefined {
	if (finding === undefined || finding.status === 'passed' || finding.diagnosis === undefined) return undefined;
	const {id, cause, remedy} = finding.diagnosis;
	return JSON.stringify([id, cause, remedy]);
}

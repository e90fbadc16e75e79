import type {TutorState} from '../tutor/state.js';

/** Most characters of a remark; the rest is on the presenter's other screen. */
const most = 150;

/** In one calm line, what does not hold after a step has failed. */
export function failureWords({checks, actions}: Pick<TutorState, 'checks' | 'actions'>): string {
	for (const {says, finding} of checks) {
		if (finding === undefined || finding.status === 'passed') continue;
		const {diagnosis, observed} = finding;
		return sentence(diagnosis === undefined ? `Not so yet: ${says}. Seen: ${observed}` : diagnosis.title);
	}

	for (const {outcome} of actions) {
		if (outcome?.kind !== 'failed') continue;
		return sentence(`The command did not work: ${outcome.reason ?? `exit code ${outcome.exitCode}`}`);
	}

	return 'This does not hold yet.';
}

/** Its first line as a sentence that is not longer than a remark may be. */
export function sentence(text: string): string {
	const line = text.trim().split('\n', 1)[0]?.trim() ?? '';
	const short = line.length > most ? `${line.slice(0, line.lastIndexOf(' ', most))} …` : line;
	const begun = `${short[0]?.toUpperCase() ?? ''}${short.slice(1)}`;
	// The name of an instance keeps its letters.
	const said = /^postgres-\d/.test(short) ? short : begun;
	return /[.…!?]$/.test(said) ? said : `${said}.`;
}

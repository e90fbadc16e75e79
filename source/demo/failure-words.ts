import type {TutorState} from '../tutor/state/state.js';

/** Most characters of a remark; the rest is on the presenter's other screen. */
const maxLength = 160;

/** What is not true yet after a step has failed, in one calm line. */
export function failureWords({checks, actions}: Pick<TutorState, 'checks' | 'actions'>): string {
	for (const {says, finding} of checks) {
		if (finding === undefined || finding.status === 'passed') continue;
		// Details from a library are in brackets, or on further lines.
		const observed = firstLine(finding.observed).replace(/ \([^()]*\)$/, '');
		return sentence(`Not yet: ${says}. ${finding.diagnosis?.title ?? 'Seen'}: ${observed}`);
	}

	for (const {outcome} of actions) {
		if (outcome?.kind !== 'failed') continue;
		return sentence(`The command did not work: ${outcome.reason ?? `exit code ${outcome.exitCode}`}`);
	}

	return 'This is not true yet.';
}

/** Its first line as a sentence that is not longer than a remark may be. */
export function sentence(text: string): string {
	const line = firstLine(text);
	const short = line.length > maxLength ? `${line.slice(0, line.lastIndexOf(' ', maxLength))} …` : line;
	const begun = `${short[0]?.toUpperCase() ?? ''}${short.slice(1)}`;
	// The name of an instance keeps its letters.
	const said = /^postgres-\d/.test(short) ? short : begun;
	return /[.…!?]$/.test(said) ? said : `${said}.`;
}

function firstLine(text: string): string {
	return text.trim().split('\n', 1)[0]?.trim() ?? '';
}

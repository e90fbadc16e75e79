import {isWhatItSays, withRemedyWords} from '../course/remedy-words.js';
import type {Diagnosis} from '../course/types.js';
import {fill, redact, secretValues, type Variables} from '../course/variables.js';
import type {Evidence} from './observation.js';

/** A known cause that was recognised, in words for this lab. */
export type RecognisedCause = {
	readonly id: string;
	readonly title: string;
	readonly cause: string;
	readonly remedy: string;
};

/**
 * The first diagnosis, in the course's order, that the evidence shows; undefined when none does. Named groups of the
 * pattern and the lab's variables are filled into its texts; passwords are not. It is passed over when a group that
 * names an instance has matched something that is none of the lab's: the text may come from anybody.
 */
export function diagnose(
	diagnoses: readonly Diagnosis[],
	evidence: readonly Evidence[],
	variables: Variables,
): RecognisedCause | undefined {
	for (const diagnosis of diagnoses) {
		for (const {source, text, sqlstate} of evidence) {
			if (source !== diagnosis.evidence) continue;
			if (diagnosis.sqlstate !== undefined && sqlstate !== diagnosis.sqlstate) continue;
			const match = diagnosis.pattern.exec(text);
			if (match === null) continue;
			const groups = Object.entries(match.groups ?? {}).filter(([, value]) => value !== undefined);
			if (!groups.every(([name, value]) => isWhatItSays(name, value, variables))) continue;
			const values = new Map([...withRemedyWords(variables, match.groups?.instance), ...groups]);
			const tell = (words: string) => redact(fill(words, values), secretValues(variables)).trim();
			return {
				id: diagnosis.id,
				title: tell(diagnosis.title),
				cause: tell(diagnosis.cause),
				remedy: tell(diagnosis.remedy),
			};
		}
	}

	return undefined;
}

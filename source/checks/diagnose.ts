import type {Evidence} from '../course/evidence.js';
import {isWhatItSays, withRemedyWords} from '../course/remedy-words.js';
import type {Diagnosis} from '../course/types.js';
import {fill, redact, secretValues, type Variables} from '../course/variables.js';
import {clientFacts} from './client-refusals.js';

/** A known cause that was recognised, with texts for this lab. */
export type RecognisedCause = {
	readonly id: string;
	readonly title: string;
	readonly cause: string;
	readonly remedy: string;
};

/**
 * The first diagnosis, in the course's order, that matches the evidence; undefined when none does. The fields of the
 * evidence, named groups of the pattern and the lab's variables are filled into its texts; passwords are not. A match
 * is skipped when a group that should name an instance names none of the lab's: the text may come from anywhere.
 */
export function diagnose(
	diagnoses: readonly Diagnosis[],
	evidence: readonly Evidence[],
	variables: Variables,
): RecognisedCause | undefined {
	const pieces = evidence.flatMap((piece) => [piece, ...clientFacts(piece, variables)]);
	for (const diagnosis of diagnoses) {
		for (const piece of pieces) {
			const told = recognise(diagnosis, piece);
			if (told === undefined) continue;
			if (![...told].every(([name, value]) => isWhatItSays(name, value, variables))) continue;
			const values = new Map([...withRemedyWords(variables, told), ...told]);
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

/** The values by which a piece of evidence shows a diagnosis, or undefined when it does not. */
function recognise(diagnosis: Diagnosis, piece: Evidence): ReadonlyMap<string, string> | undefined {
	switch (diagnosis.evidence) {
		case 'state': {
			if (piece.code !== diagnosis.code) return undefined;
			const fields = new Map(Object.entries(piece));
			const fits = Object.entries(diagnosis.where).every(([field, value]) => fields.get(field) === value);
			return fits ? fields : undefined;
		}

		case 'error': {
			if (piece.code !== 'refused' || piece.sqlstate !== diagnosis.sqlstate) return undefined;
			const groups = diagnosis.pattern === undefined ? [] : groupsOf(diagnosis.pattern, piece.message);
			return groups && new Map([...Object.entries(piece), ...groups]);
		}

		case 'log':
		case 'output': {
			const text = diagnosis.evidence === 'log' ? logIn(piece) : piece.code === 'output' ? piece.text : undefined;
			const groups = text === undefined ? undefined : groupsOf(diagnosis.pattern, text);
			return groups && new Map(groups);
		}
	}
}

/** Lines of the server logs, each behind the name of its instance. */
function logIn(piece: Evidence): string | undefined {
	if (piece.code === 'log') return piece.text;
	if (piece.code !== 'start-refused') return undefined;
	return piece.log.replaceAll(/^/gm, `${piece.instance}: `);
}

function groupsOf(pattern: RegExp, text: string): Array<[string, string]> | undefined {
	const match = pattern.exec(text);
	return match === null ? undefined : Object.entries(match.groups ?? {}).filter(([, value]) => value !== undefined);
}

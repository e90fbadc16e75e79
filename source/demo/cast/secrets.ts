/** A place in a text, from one index up to another. */
export type Spot = {readonly from: number; readonly to: number};

/** So short a password cannot be hidden: masking every such letter would hide the screen. */
const minSecretLength = 4;
/** An incomplete password is masked from so many characters on. */
const minPartLength = 5;

/**
 * The texts in which passwords may be seen: as they are, as a file of passwords has them (PostgreSQL 15, 34.16), and as
 * an address has them. Longest first.
 */
export function secretForms(secrets: Iterable<string>): string[] {
	const forms = [...secrets].flatMap((secret) => [
		secret,
		secret.replaceAll(/[\\:]/g, '\\$&'),
		encodeURIComponent(secret),
	]);
	return [...new Set(forms)]
		.filter((form) => form.length >= minSecretLength)
		.toSorted((one, other) => other.length - one.length);
}

/**
 * Where a text shows a password. A complete one is found anywhere. Its beginning or its end is found where it is a word
 * of its own, as while it is typed or after it was cut off, unless it may be an ordinary word: `replica` is one and
 * `replica1` is not.
 * @param forms from `secretForms`
 */
export function secretSpots(text: string, forms: readonly string[]): Spot[] {
	const spots: Spot[] = [];
	for (const form of forms) {
		for (const from of occurrences(text, form)) spots.push({from, to: from + form.length});
		for (let length = form.length - 1; length >= minPartLength; length--) {
			const start = form.slice(0, length);
			if (isTelling(start, form)) {
				for (const from of occurrences(text, start)) {
					if (!isWord(text[from + length])) spots.push({from, to: from + length});
				}
			}

			const end = form.slice(-length);
			if (isTelling(end, form)) {
				for (const from of occurrences(text, end)) {
					if (!isWord(text[from - 1])) spots.push({from, to: from + length});
				}
			}
		}
	}

	return spots;
}

/** Not an ordinary word: it has other characters than letters, or is nearly complete. */
function isTelling(part: string, whole: string): boolean {
	return /[^a-z]/i.test(part) || part.length >= whole.length - 1;
}

/** Whether a word continues with this character; not at the end of a text. */
export function isWord(character: string | undefined): boolean {
	return character !== undefined && /[\p{L}\p{N}_]/u.test(character);
}

/** Where a text contains another, in order. */
export function* occurrences(text: string, wanted: string): Generator<number> {
	for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) yield at;
}

/** Most characters of an alias. */
export const maxAliasLength = 24;

/**
 * Why an alias is refused, in one sentence with the remedy; undefined when it is accepted. It may have letters, digits,
 * signs and single spaces between them: nothing invisible.
 */
export function aliasMistake(alias: string): string | undefined {
	if (alias === '') return 'An alias has at least one character.';
	const length = [...alias].length;
	if (length > maxAliasLength) return `An alias has at most ${maxAliasLength} characters, and this one has ${length}.`;
	if (alias.trim() !== alias || alias.includes('  ')) {
		return 'An alias neither begins nor ends with a space, and has no two of them together.';
	}

	if (!/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u.test(alias) || /^\p{M}/u.test(alias)) {
		return 'An alias has visible characters only: letters, digits, signs and spaces.';
	}

	return undefined;
}

import {
	tokenize as cut,
	type StyledChar,
	type Token,
	styledCharsFromTokens as takeTokens,
	styledCharsToString as toText,
} from '@alcalzone/ansi-tokenize';
import {TwoGenerationCache} from './two-generation-cache.js';

// Ink cuts every line of every frame into styled characters and joins them again, changed or not; at 120x40 that was 24
// of 28 ms a frame, at 200x60 67 of 78 (2 shared cores). A bundle gets this module in place of the one that Ink
// imports: the same three functions with a cache.

/** Cached lines, a few screens full: each of their characters is an object, so more would cost memory. */
const lines = new TwoGenerationCache<string, Token[]>(150);
const characters = new WeakMap<readonly Token[], StyledChar[]>();
const joined = new WeakMap<StyledChar, {readonly of: readonly StyledChar[]; readonly text: string}>();

/** As the original, but with the same array for the same text: callers must not change it. */
export function tokenize(text: string, endChar?: number): Token[] {
	return endChar === undefined ? lines.get(text, () => cut(text)) : cut(text, endChar);
}

/** As the original, the same array for the same tokens. */
export function styledCharsFromTokens(tokens: Token[]): StyledChar[] {
	let known = characters.get(tokens);
	if (known === undefined) {
		known = takeTokens(tokens);
		characters.set(tokens, known);
	}
	return known;
}

/** As the original; does not join a row again whose characters are the same objects as the last time. */
export function styledCharsToString(row: StyledChar[]): string {
	const [first] = row;
	if (first === undefined) return '';
	const known = joined.get(first);
	if (known !== undefined && known.of.length === row.length && row.every((one, index) => isSame(one, known.of[index])))
		return known.text;
	const text = toText(row);
	joined.set(first, {of: row, text});
	return text;
}

/** Ink fills the rest of a row with new, plain spaces. */
function isSame(one: StyledChar, other: StyledChar | undefined): boolean {
	if (one === other) return true;
	return other?.value === one.value && one.styles.length === 0 && other.styles.length === 0;
}

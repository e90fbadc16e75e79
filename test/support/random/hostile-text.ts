import {expect} from 'vitest';
import {randomNumbers} from './random-input.js';

/** The seed of every hostile text of a run; another one by SEED. */
export const hostileSeed = Number(process.env.SEED ?? 10);

const esc = '\u001B';

/** What a terminal obeys, what reverses or hides text, and pieces of both. Numbers with 66 in them are of nobody else. */
const pieces = [
	// C0, DEL and C1, each alone.
	...Array.from({length: 33}, (_, code) => String.fromCodePoint(code === 32 ? 0x7f : code)),
	...Array.from({length: 32}, (_, code) => String.fromCodePoint(0x80 + code)),
	// Sequences: colours, the cursor, the screen wiped, modes, questions to the terminal; of seven and of eight bits.
	...['31;66m', '66;6H', '2J', '3J', '?1000h', '?1049l', '6n', '66;1!~', '0;66 q'].flatMap((rest) => [
		`${esc}[${rest}`,
		`\u009B${rest}`,
	]),
	// Strings: title, clipboard, link, device control, application program, privacy message, start of string.
	...[
		['0;OWNED', ']', '\u009D'],
		['52;c;cHduZWQ=', ']', '\u009D'],
		['8;;https://evil.test/', ']', '\u009D'],
		['+q544e', 'P', '\u0090'],
		['Gf=100;AAAA', '_', '\u009F'],
		['private', '^', '\u009E'],
		['string', 'X', '\u0098'],
	].flatMap(([rest = '', letter = '', c1 = '']) => [
		`${esc}${letter}${rest}\u0007`,
		`${esc}${letter}${rest}${esc}\\`,
		`${c1}${rest}\u009C`,
		`${esc}${letter}${rest}`,
		`${c1}${rest}`,
		`${esc}${letter}${rest}\n\u0007`,
	]),
	...['c', '7', '(0', '#8', '>', ' F', '%G'].map((rest) => `${esc}${rest}`),
	// Direction, joiners, nothing, tags, and what is only half a character.
	...'\u061C\u200B\u200C\u200D\u200E\u200F\u2028\u2029\u202A\u202B\u202C\u202D\u202E\u2060\u2066\u2067\u2068\u2069\uFEFF\u00AD\u180E\u3164\uFFF9\uFFFB',
	'\u{E0001}\u{E0041}\u{E007F}',
	'\u{E0100}',
	'\uD83D',
	'\uDE00',
	`e${'\u0301'.repeat(40)}`,
	'\r',
	'\r\n',
	'\n',
	'\t',
	'[',
	']',
	';',
	'm',
	'\\',
	'66',
];

const words = ['lesson', 'Größe', '主サーバー', '👩‍🏫', '`code`', '**', 'OK', ' ', '  ', '$(id)'];

/** Returns a function that makes one hostile text after the other. */
export function hostileTexts(seed = hostileSeed): () => string {
	const random = randomNumbers(seed);
	const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
	return () => Array.from({length: 2 + Math.floor(random() * 7)}, () => pick(random() < 0.7 ? pieces : words)).join('');
}

/** Keys whose values are names that the program has given, not words. */
const named =
	/^(?:type|kind|status|stage|step|stepId|lesson|id|by|end|stream|what|to|engine|pollRate|position|code|tone|state|link|hand|seat|language)$/;

/** The same value with something hostile in each of its texts. */
export function hostile<T>(value: T, next: () => string): T {
	const change = (one: unknown): unknown => {
		if (typeof one === 'string') return `${next()}${one}${next()}`;
		if (Array.isArray(one)) return one.map(change);
		if (typeof one !== 'object' || one === null || one.constructor !== Object) return one;
		return Object.fromEntries(
			Object.entries(one).map(([key, inside]) => [
				key,
				named.test(key) && typeof inside !== 'object' ? inside : change(inside),
			]),
		);
	};
	return change(value) as T;
}

/** Expects printable text only: written without a look at the product's own rule. */
export function expectPrintable(text: string, told = ''): void {
	// A joiner between two emoji is the only one that has a use.
	const emoji = text.replaceAll(/(?<=👩|🏫)\u200D(?=👩|🏫)/gu, '');
	const found =
		// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
		/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFF9-\uFFFB\u{D800}-\u{DFFF}\u{E0000}-\u{E0FFF}]|\u0301{4}/u.exec(
			emoji,
		);
	if (found === null) return;
	const around = JSON.stringify(emoji.slice(Math.max(0, found.index - 40), found.index + 40));
	expect.fail(`SEED=${hostileSeed} ${told}: U+${found[0].codePointAt(0)?.toString(16)} in ${around}`);
}

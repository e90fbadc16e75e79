/** Most characters of a person's text for others; the rest is dropped. */
export const maxTextLength = 2000;

/* biome-ignore-start lint/suspicious/noControlCharactersInRegex: they are what is removed */
/** Commands to a terminal: with parameters, with a text up to its end mark, of two or three characters. */
const commands = [
	/(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]/g,
	/(?:\u001B[\]PX^_]|[\u0090\u0098\u009D-\u009F])[^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C)/g,
	/\u001B[ -/]*[0-~]?/g,
];

/** Characters that move, hide or reverse the text beside them; without line ends. */
const unseen =
	/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;
/* biome-ignore-end lint/suspicious/noControlCharactersInRegex: they are what is removed */

/** More marks over one letter would be drawn over the lines above it. */
const heaped = /(\p{Mn}{3})\p{Mn}+/gu;

/**
 * A person's text, safe for another person's terminal or page: no escape sequence or control character, nothing
 * invisible that reverses text, no empty lines at its ends nor two of them together.
 * @returns lines separated by `
 * `; empty when nothing is left
 */
export function safeWords(written: string): string {
	let words = written.slice(0, 2 * maxTextLength).replaceAll(/\r\n?|[\u2028\u2029\u0085]/g, '\n');
	for (const command of commands) words = words.replaceAll(command, '');
	const safe = words.replaceAll('\t', ' ').replaceAll(unseen, '').replaceAll(heaped, '$1').slice(0, maxTextLength);
	return whole(safe)
		.replaceAll(/[^\S\n]+(?=\n|$)/g, '')
		.replaceAll(/\n{3,}/g, '\n\n')
		.trim();
}

/** The same on one line, for a name or a row. */
export function safeLine(written: string): string {
	return safeWords(written).replaceAll(/\s+/g, ' ');
}

/** Halves of characters would be drawn as anything; a cut may have left one. */
function whole(words: string): string {
	return words.replaceAll(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '');
}

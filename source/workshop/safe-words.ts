import {printable} from '../base/printable.js';

/** Most characters of a person's text for others; the rest is dropped. */
export const maxTextLength = 2000;

/**
 * A person's text, safe for another person's terminal or page: no escape sequence or control character, nothing
 * invisible that reverses text, no empty lines at its ends nor two of them together.
 * @returns lines with a line feed between them; empty when nothing is left
 */
export function safeWords(written: string): string {
	const lines = written.slice(0, 2 * maxTextLength).replaceAll(/\r\n?|[\u2028\u2029\u0085]/g, '\n');
	const safe = printable(lines.replaceAll('\t', ' ')).slice(0, maxTextLength);
	// The cut may have left half a character.
	return printable(safe)
		.replaceAll(/[^\S\n]+(?=\n|$)/g, '')
		.replaceAll(/\n{3,}/g, '\n\n')
		.trim();
}

/** The same on one line, for a name or a row. */
export function safeLine(written: string): string {
	return safeWords(written).replaceAll(/\s+/g, ' ');
}

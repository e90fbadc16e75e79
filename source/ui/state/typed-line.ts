import {printable} from '../text/line.js';

/** Characters; longer queries are not useful. */
const maxLength = 200;

/** The text that a paste puts into a line: its first line, without control sequences. */
export function typedLine(paste: string): string {
	const [first = ''] = paste.trimStart().split(/[\r\n]/, 1);
	return [...printable(first)].slice(0, maxLength).join('');
}

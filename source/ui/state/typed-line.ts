import {printable} from '../text/line.js';

/** Nobody searches for more, in characters. */
const maxLength = 200;

/** What a paste types into a line: its first line, without what moves the cursor or colours the screen. */
export function typedLine(paste: string): string {
	const [first = ''] = paste.trimStart().split(/[\r\n]/, 1);
	return [...printable(first)].slice(0, maxLength).join('');
}

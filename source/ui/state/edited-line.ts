import {graphemesOf} from '../../base/graphemes.js';
import type {Key} from '../terminal/keys.js';
import {printable} from '../text/line.js';
import {typedLine} from './typed-line.js';

/** A line that is being typed; the cursor is between `before` and `after`. */
export type EditedLine = {readonly before: string; readonly after: string};

export const emptyLine: EditedLine = {before: '', after: ''};

/** Characters; a banner has no room for more. */
const maxLength = 300;

export function lineText({before, after}: EditedLine): string {
	return before + after;
}

export function lineOf(content: string): EditedLine {
	return {before: content, after: ''};
}

/** Takes a key into a line, as a shell's line takes it; undefined when the key means nothing there. */
export function editLine(line: EditedLine, key: Key): EditedLine | undefined {
	const {before, after} = line;
	switch (key) {
		case 'left':
		case 'ctrl+b': {
			const [rest, last] = cutLast(before);
			return {before: rest, after: last + after};
		}
		case 'right':
		case 'ctrl+f': {
			const [first, rest] = cutFirst(after);
			return {before: before + first, after: rest};
		}
		case 'home':
		case 'ctrl+a':
			return {before: '', after: before + after};
		case 'end':
		case 'ctrl+e':
			return {before: before + after, after: ''};
		case 'backspace':
			return {before: cutLast(before)[0], after};
		case 'ctrl+d':
			return {before, after: cutFirst(after)[1]};
		case 'ctrl+u':
			return {before: '', after};
		case 'ctrl+k':
			return {before, after: ''};
		case 'ctrl+w':
			return {before: before.replace(/\S*\s*$/, ''), after};
		case 'space':
			return insert(line, ' ');
		default:
			// Named keys have longer names; a character may be two units.
			return [...key].length === 1 ? insert(line, printable(key)) : undefined;
	}
}

/** Takes in a paste: its first line. */
export function pasteInto(line: EditedLine, paste: string): EditedLine {
	return insert(line, typedLine(paste));
}

function insert({before, after}: EditedLine, characters: string): EditedLine {
	const room = maxLength - [...before, ...after].length;
	return {before: before + [...characters].slice(0, Math.max(0, room)).join(''), after};
}

function cutLast(content: string): readonly [string, string] {
	const last = [...graphemesOf(content)].at(-1)?.segment ?? '';
	return [content.slice(0, content.length - last.length), last];
}

function cutFirst(content: string): readonly [string, string] {
	const first = graphemesOf(content)[Symbol.iterator]().next().value?.segment ?? '';
	return [first, content.slice(first.length)];
}

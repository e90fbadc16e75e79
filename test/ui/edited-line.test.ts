import {describe, expect, it} from 'vitest';
import {editLine, emptyLine, lineOf, lineText, pasteInto} from '../../source/ui/state/edited-line.js';

/** The cursor's position is written as a bar. */
function typed(content: string, ...keys: readonly string[]): string {
	const {before, after} = keys.reduce((line, key) => editLine(line, key) ?? line, lineOf(content));
	return `${before}|${after}`;
}

describe('a line that is typed', () => {
	it.each([
		['', ['a', 'space', 'é', '\u{1F980}'], 'a é\u{1F980}|'],
		['abc', ['left', 'x'], 'abx|c'],
		['abc', ['home', 'x', 'end', 'y'], 'xabcy|'],
		['abc', ['ctrl+a', 'right', 'ctrl+d'], 'a|c'],
		['abc', ['backspace', 'backspace', 'backspace', 'backspace'], '|'],
		['a\u{1F469}\u200D\u{1F680}b', ['left', 'backspace'], 'a|b'],
		['ae\u0301', ['left', 'x'], 'ax|e\u0301'],
		['one two  ', ['ctrl+w'], 'one |'],
		['one two', ['left', 'left', 'left', 'ctrl+u'], '|two'],
		['one two', ['home', 'ctrl+k'], '|'],
		['', ['left', 'right', 'ctrl+w', 'ctrl+d'], '|'],
		['a', ['up', 'page-down', 'ctrl+x', 'tab'], 'a|'],
	])('%j and the keys %j make %j', (content, keys, line) => {
		expect(typed(content, ...keys)).toBe(line);
	});

	it('takes the first line of a paste where the cursor is, without control characters', () => {
		const line = editLine(lineOf('ab'), 'left') ?? emptyLine;
		expect(lineText(pasteInto(line, '\u001B[31mx\ty\nz'))).toBe('ax    yb');
	});

	it('has an end', () => {
		const line = pasteInto(lineOf('x'.repeat(299)), 'yy');
		expect(lineText(line)).toBe(`${'x'.repeat(299)}y`);
		expect(lineText(editLine(line, 'z') ?? emptyLine)).toHaveLength(300);
	});
});

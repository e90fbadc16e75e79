import {describe, expect, test} from 'vitest';
import {maxTextLength, safeLine, safeWords} from '../../source/workshop/safe-words.js';

const esc = '\u001B';

describe('words of a person', () => {
	test.each([
		['We go on at ten.', 'We go on at ten.'],
		['Größe · 主サーバー · 👩‍🏫 · नमस्ते', 'Größe · 主サーバー · 👩‍🏫 · नमस्ते'],
		['two\nlines', 'two\nlines'],
		['from\r\nWindows\rand Mac\u2028and paper', 'from\nWindows\nand Mac\nand paper'],
		['\n\n a\t b  \n\n\n\nc \n', 'a  b\n\nc'],
		['', ''],
		[' \n\u0007 ', ''],
	])('%j are %j', (written, plain) => {
		expect(safeWords(written)).toBe(plain);
	});

	test.each([
		['a colour', `${esc}[31mred${esc}[0m`, 'red'],
		['a colour of eight bits', '\u009B31mred', 'red'],
		['the screen wiped', `${esc}[2J${esc}[Hgone${esc}c`, 'gone'],
		['the title', `${esc}]0;pwned\u0007here`, 'here'],
		['a link', `${esc}]8;;https://example.com${esc}\\click${esc}]8;;${esc}\\`, 'click'],
		['the clipboard', `a${esc}]52;c;cm0gLXJm\u0007b`, 'ab'],
		['a device string', `a${esc}P+q544e${esc}\\b`, 'ab'],
		['a string of eight bits', 'a\u009D0;x\u009Cb', 'ab'],
		['a string without an end', `a${esc}]0;b`, 'a0;b'],
		['a lone escape', `a${esc}`, 'a'],
		['a sequence inside of one', `a${esc}[${esc}[31m2Jb`, 'a2Jb'],
		['another letter set', `${esc}(0lqk`, 'lqk'],
		['a bell and a backspace', 'a\u0007\u0008b', 'ab'],
		['text turned around', 'a\u202Eb\u2066c\u200F', 'abc'],
		['nothing that can be seen', 'a\u200B\uFEFF\u00AD\u2060b', 'ab'],
		['tags', 'a\u{E0041}\u{E007F}b', 'ab'],
		['half a character', 'a\uD83Db\uDE00c', 'abc'],
	])('carry no %s', (_name, written, plain) => {
		expect(safeWords(written)).toBe(plain);
	});

	test('carry no control character, whatever is put together', () => {
		const pieces = [
			esc,
			'[',
			']',
			'P',
			'\u009B',
			'\u009D',
			'\u0007',
			'\\',
			'\u009C',
			'3',
			';',
			'm',
			'x',
			'(',
			'\r',
			'\n',
		];
		for (const one of pieces)
			for (const two of pieces)
				for (const three of pieces)
					for (const four of pieces) {
						const plain = safeWords(one + two + three + four + one + three);
						if (/[^\n -~]/.test(plain)) expect.fail(JSON.stringify([one, two, three, four, plain]));
					}
	});

	test('have letters with a few marks only', () => {
		expect(safeWords(`e${'\u0301'.repeat(50)}!`)).toBe('e\u0301\u0301\u0301!');
	});

	test('are bounded, and read to their end however they are written', () => {
		expect(safeWords('x'.repeat(1e6))).toHaveLength(maxTextLength);
		for (const piece of [`${esc}]`, `${esc}[`, '\n ', '\u0301', '\u009D0;', ' ']) safeWords(piece.repeat(1e6));
	});

	test('stand on one line where they have to', () => {
		expect(safeLine(` a\n\nb${esc}[2J  c `)).toBe('a b c');
	});
});

import {describe, expect, test} from 'vitest';
import {findUnprintable, printable, printableJson, printableLine} from '../../source/base/printable.js';
import {expectPrintable, hostileSeed, hostileTexts} from '../support/random/hostile-text.js';

const esc = '\u001B';

describe('printable text', () => {
	test.each([
		['a colour', `${esc}[31mred${esc}[0m\u0007`, 'red'],
		['a colour of eight bits', '\u009B31mred', 'red'],
		['a title', `${esc}]0;pwned\u0007here`, 'here'],
		['the clipboard, in eight bits', 'a\u009D52;c;eA==\u009Cb', 'ab'],
		['a device string', `a${esc}P+q544e${esc}\\b`, 'ab'],
		['a string without an end', `a${esc}]0;b`, 'a0;b'],
		['a string that would swallow a line', `a${esc}]0;b\nc\u0007d`, 'a0;b\ncd'],
		['a sequence inside of one', `a${esc}[${esc}[31m2Jb`, 'a2Jb'],
		['text turned round', 'evil\u202Etxt\u2066\u061C', 'eviltxt'],
		['what nobody sees', 'a\u200B\u200C\u200D\uFEFF\u00AD\u2060\u3164b', 'ab'],
		['tags', 'a\u{E0041}\u{E007F}b', 'ab'],
		['half a character', 'a\uD83Db\uDE00c', 'abc'],
		['a line that begins again', 'one\u2028two\u0085three', 'onetwothree'],
		['marks heaped up', `e${'\u0301'.repeat(50)}!`, 'e\u0301\u0301\u0301!'],
	])('is without %s', (_name, written, plain) => {
		expect(printable(written)).toBe(plain);
	});

	test.each([
		'Größe · 主サーバー · 👩‍🏫 🏃🏽‍♂️ ❤️‍🔥 🇩🇪 · नमस्ते · שלום · → ✓ ⣿ │',
		'two\nlines\n',
		'e\u0301 1\uFE0F\u20E3',
		'\uE0B0 a prompt',
	])('is left as it is: %j', (written) => {
		expect(printable(written)).toBe(written);
		expect(findUnprintable(written)).toBeUndefined();
	});

	test('has four blanks for a tab, or the tab', () => {
		expect(printable('a\tb')).toBe('a    b');
		expect(printable('é\tb\u0007', 'kept')).toBe('é\tb');
	});

	test('keeps the last state of a line that was overwritten', () => {
		expect(printable(' 10 %\r 50 %\r100 %\r\n')).toBe('100 %\n');
	});

	test('stands on one line where it has to', () => {
		expect(printableLine(` a\n\nb${esc}[2J \u2028 c `)).toBe('a b c');
	});

	test('is made of any text at all', () => {
		const next = hostileTexts();
		for (let round = 0; round < 20_000; round++) {
			const text = next();
			const shown = printable(text);
			expectPrintable(shown, JSON.stringify(text));
			expect(printable(shown)).toBe(shown);
			expect(findUnprintable(shown)).toBeUndefined();
			expectPrintable(printable(text, 'kept').replaceAll('\t', ''), JSON.stringify(text));
		}
	});

	test('is read to its end quickly, however it is written', () => {
		const begun = performance.now();
		for (const piece of [`${esc}]`, `${esc}[`, '\u009D0;', '\u009B0 ', '\u0301', '\u200D', '👩\uFE0F', '\r', '\t'])
			printable(piece.repeat(200_000));
		expect(performance.now() - begun).toBeLessThan(10_000);
	});

	test('names the first character that is not', () => {
		expect(findUnprintable(`ab${esc}[2J`)).toEqual({index: 2, name: 'U+001B'});
		expect(findUnprintable('\u{E0041}')).toEqual({index: 0, name: 'U+E0041'});
	});
});

describe(`JSON for a terminal, SEED=${hostileSeed}`, () => {
	test('loses nothing, and is printable', () => {
		const next = hostileTexts();
		for (let round = 0; round < 5000; round++) {
			const value = {[next()]: [next(), {text: next()}]};
			const json = printableJson(value);
			expectPrintable(json);
			expect(json).not.toContain('\n');
			expect(JSON.parse(json)).toEqual(value);
		}
	});

	test('escapes what is beyond sixteen bits in two halves', () => {
		expect(printableJson('\u{E0041}\u009B\u202E')).toBe('"\\udb40\\udc41\\u009b\\u202e"');
		expect(printableJson({a: 1}, '\t')).toBe('{\n\t"a": 1\n}');
	});
});

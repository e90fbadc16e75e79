import * as original from '@alcalzone/ansi-tokenize';
import {describe, expect, it} from 'vitest';
import * as cached from '../../source/ui/ink/cached-tokens.js';
import {TwoGenerationCache} from '../../source/ui/ink/two-generation-cache.js';

const lines = [
	'',
	'plain',
	'\u001B[31mred\u001B[39m and \u001B[1mbold \u001B[36mcyan\u001B[39m\u001B[22m',
	'\u001B]8;id=a;https://example.org\u0007link\u001B]8;;\u0007 after',
	'wide 主サーバー and 👩‍👩‍👧‍👦',
	'\u001B[38;5;200mmany\u001B[39m\u001B[48;2;1;2;3m colours\u001B[49m',
];

describe('the functions that stand in for those that Ink imports', () => {
	it.each(lines)('answer as the originals, the first time and the second: %j', (line) => {
		for (let time = 0; time < 2; time++) {
			const tokens = cached.tokenize(line);
			expect(tokens).toEqual(original.tokenize(line));
			const characters = cached.styledCharsFromTokens(tokens);
			expect(characters).toEqual(original.styledCharsFromTokens(tokens));
			expect(cached.styledCharsToString([...characters])).toBe(original.styledCharsToString(characters));
		}
	});

	it('join a row anew when a character of it is another one', () => {
		const [one, other] = ['abc', 'xbc'].map((line) => cached.styledCharsFromTokens(cached.tokenize(line)));
		if (one === undefined || other === undefined) throw new Error('two lines');
		expect(cached.styledCharsToString([...one])).toBe('abc');
		expect(cached.styledCharsToString([...one.slice(0, 2), ...other.slice(0, 1)])).toBe('abx');
		expect(cached.styledCharsToString(one.slice(0, 2))).toBe('ab');
	});
});

describe('Recent', () => {
	it('remembers the last ones, and not all of them', () => {
		const recent = new TwoGenerationCache<number, object>(10);
		const first = recent.get(0, () => ({}));
		for (let key = 1; key < 10; key++) recent.get(key, () => ({}));
		expect(recent.get(0, () => ({}))).toBe(first);
		for (let key = 100; key < 120; key++) recent.get(key, () => ({}));
		expect(recent.get(0, () => ({}))).not.toBe(first);
	});
});

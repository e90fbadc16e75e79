import {describe, expect, it} from 'vitest';
import {type Key, type KeyState, noKeys, type Paste, parseKeys, settleKeys} from '../../source/ui/terminal/keys.js';

function typed(...chunks: readonly string[]): readonly (Key | Paste)[] {
	let state: KeyState = noKeys;
	const keys: (Key | Paste)[] = [];
	for (const chunk of chunks) {
		const parsed = parseKeys(state, chunk);
		state = parsed.state;
		keys.push(...parsed.keys);
	}
	return [...keys, ...settleKeys(state).keys];
}

describe('parseKeys', () => {
	it.each<[string, readonly Key[]]>([
		['\r', ['enter']],
		['\n', ['enter']],
		[' ', ['space']],
		['h', ['h']],
		['?', ['?']],
		['G', ['G']],
		['\u0003', ['ctrl+c']],
		['\u007F', ['backspace']],
		['\b', ['backspace']],
		['\u001B[A', ['up']],
		['\u001BOA', ['up']],
		['\u001B[B', ['down']],
		['\u001B[1;5B', ['down']],
		['\u001B[5~', ['page-up']],
		['\u001B[6~', ['page-down']],
		['\u001B[H', ['home']],
		['\u001B[4~', ['end']],
		['\u001B', ['escape']],
		['\u001B[Z', ['shift+tab']],
		['\u001B[B\u001B[B', ['down', 'down']],
		['jjjjjjjjjj', Array.from({length: 10}, () => 'j')],
		['l\r', ['l', 'enter']],
	])('reads %j', (input, keys) => {
		expect(typed(input)).toEqual(keys);
	});

	it.each([
		['Ctrl+F1', '\u001B[1;5P'],
		['F1', '\u001BOP'],
		['F1 of the Linux console', '\u001B[[A'],
		['F5', '\u001B[15~'],
		['Insert', '\u001B[2~'],
		['Delete', '\u001B[3~'],
		['Alt+Q', '\u001Bq'],
		['a mouse report', '\u001B[<0;10;10M'],
		['focus gained', '\u001B[I'],
		['an answer about colours', '\u001B]11;rgb:0000/0000/0000\u0007'],
		['an answer about the device', '\u001B[?62;22c'],
		['an answer about the version', '\u001BP>|xterm(380)\u001B\\'],
		['a broken sequence', '\u001B[\u0000'],
		['a null', '\u0000'],
	])('drops %s', (_name, input) => {
		expect(typed(input)).toEqual([]);
	});

	it('reads a sequence that arrives in pieces', () => {
		expect(typed('\u001B', '[', 'A')).toEqual(['up']);
		expect(typed('\u001B[', '6', '~')).toEqual(['page-down']);
	});

	it('takes an escape and a key that follows it for two', () => {
		expect(typed('\u001B', 'l')).toEqual(['escape', 'l']);
		expect(typed('\u001B', '\u001B')).toEqual(['escape', 'escape']);
	});

	it('reads no key in a paste, its line ends included', () => {
		expect(typed('\u001B[200~q\rr\r\u001B[201~h')).toEqual([{paste: 'q\rr\r'}, 'h']);
		expect(typed('a\u001B[200~q\r', 'k\u001B[2', '01~', 'h')).toEqual(['a', {paste: 'q\rk'}, 'h']);
		expect(typed('\u001B[200~', '\u001B[31m', 'red', '\u001B[201~')).toEqual([{paste: '\u001B[31mred'}]);
	});

	it('takes many characters at once for a paste of a terminal that does not mark it', () => {
		expect(typed('docker ps\rq\r')).toEqual([{paste: 'docker ps\rq\r'}]);
	});

	it('keeps no more of a paste than anybody can want', () => {
		const [first] = typed('\u001B[200~', ...Array.from({length: 40}, () => 'line\r'.repeat(1000)), '\u001B[201~');
		expect(first).toEqual({paste: 'line\r'.repeat(2000)});
	});

	it('does not wait for ever for the end of a paste', () => {
		const {state} = parseKeys(noKeys, '\u001B[200~half');
		expect(settleKeys(state)).toEqual({state: noKeys, keys: [{paste: 'half'}]});
	});
});

import {describe, expect, it, vi} from 'vitest';
import {attach} from '../../source/ui/emulator/attach.js';
import {Emulator} from '../../source/ui/emulator/emulator.js';
import {lineWidth, plainText} from '../../source/ui/text/line.js';
import {FakeTerminal} from '../support/fakes/fake-terminals.js';

async function showing(output: string | Uint8Array, columns = 20, rows = 4): Promise<Emulator> {
	const emulator = new Emulator({columns, rows});
	emulator.write(output);
	await emulator.settled();
	return emulator;
}

const texts = (emulator: Emulator, offset = 0) => emulator.lines(offset).map(plainText);

describe('Emulator', () => {
	it('shows a line as pieces of one look each', async () => {
		const emulator = await showing(
			'a\u001B[1mb\u001B[1mc\u001B[0;31md\u001B[97me\u001B[38;5;200mf\u001B[38;2;1;2;255mg\u001B[0m h\u001B[2;3;4;7;9mi\u001B[0;44m \u001B[0m   ',
		);
		expect(emulator.lines()[0]).toEqual([
			{kind: 'text', text: 'a', tone: 'plain'},
			{kind: 'text', text: 'bc', tone: 'plain', paint: {bold: true}},
			{kind: 'text', text: 'd', tone: 'plain', paint: {foreground: 1}},
			{kind: 'text', text: 'e', tone: 'plain', paint: {foreground: 15}},
			{kind: 'text', text: 'f', tone: 'plain', paint: {foreground: 200}},
			{kind: 'text', text: 'g', tone: 'plain', paint: {foreground: '#0102ff'}},
			{kind: 'text', text: ' h', tone: 'plain'},
			{
				kind: 'text',
				text: 'i',
				tone: 'plain',
				paint: {dim: true, italic: true, underline: true, inverse: true, strikethrough: true},
			},
			{kind: 'text', text: ' ', tone: 'plain', paint: {background: 4}},
		]);
		expect(emulator.lines()[1]).toEqual([]);
	});

	it('keeps the lines that have not changed, also when they move', async () => {
		const emulator = await showing('\u001B[31mone\u001B[0m\r\ntwo\r\nthree');
		const before = emulator.lines();
		emulator.write('!');
		await emulator.settled();
		const after = emulator.lines();
		expect(after[0]).toBe(before[0]);
		expect(after[1]).toBe(before[1]);
		expect(after[2]).not.toBe(before[2]);
		emulator.write('\r\nfour\r\nfive');
		await emulator.settled();
		expect(emulator.lines()[0]).toBe(before[1]);
	});

	it('gives wide letters their two columns', async () => {
		const emulator = await showing('漢字|🫠🐘|é|e\u0301|👩‍👩‍👧|👍🏽|🇩🇪|❤️|\u200B|x', 40);
		const [line = []] = emulator.lines();
		expect(plainText(line).startsWith('漢字|🫠🐘|é|e\u0301|'), plainText(line)).toBe(true);
		expect(lineWidth(line)).toBe(emulator.cursor.column);
	});

	it('puts letters together that were cut in two', async () => {
		const emulator = new Emulator({columns: 20, rows: 4});
		for (const byte of Buffer.from('é漢')) emulator.write(Uint8Array.of(byte));
		await emulator.settled();
		expect(texts(emulator)[0]).toBe('é漢');
	});

	it('knows the cursor', async () => {
		const emulator = await showing('one\r\ntwo');
		expect(emulator.cursor).toEqual({row: 1, column: 3, visible: true});
		emulator.write('\u001B[?25l');
		await emulator.settled();
		expect(emulator.cursor.visible).toBe(false);
		emulator.write(`\u001Bc${'x'.repeat(20)}`);
		await emulator.settled();
		expect(emulator.cursor).toEqual({row: 0, column: 19, visible: true});
	});

	it('knows what the program has asked for', async () => {
		const emulator = await showing('\u001B[?2004h\u001B[?1h\u001B[?1004h\u001B[?1049h\u001B]0;a title\u001B\\');
		expect(emulator.modes).toEqual({
			bracketedPaste: true,
			applicationCursor: true,
			focusReports: true,
			alternateScreen: true,
		});
		expect(emulator.title).toBe('a title');
		emulator.write('\u001B[?2004l\u001B[?1l\u001B[?1004l\u001B[?1049l');
		await emulator.settled();
		expect(emulator.modes).toEqual({
			bracketedPaste: false,
			applicationCursor: false,
			focusReports: false,
			alternateScreen: false,
		});
	});

	it('looks back, but not without bounds', async () => {
		const emulator = await showing(Array.from({length: 5000}, (_, index) => `line ${index}`).join('\r\n'));
		expect(texts(emulator)).toEqual(['line 4996', 'line 4997', 'line 4998', 'line 4999']);
		expect(emulator.scrollback).toBe(2000);
		expect(texts(emulator, 10)[0]).toBe('line 4986');
		expect(texts(emulator, 99_999)[0]).toBe('line 2996');
	});

	it('follows the size', async () => {
		const emulator = await showing(`${'0123456789'.repeat(3)}\r\n`);
		emulator.resize({columns: 10, rows: 5});
		expect(texts(emulator).slice(0, 3)).toEqual(['0123456789', '0123456789', '0123456789']);
		emulator.resize({columns: 0, rows: 0});
		expect(emulator.size).toEqual({columns: 2, rows: 1});
	});

	it('tells of changes', async () => {
		const emulator = new Emulator({columns: 20, rows: 4});
		const changed = vi.fn();
		const stop = emulator.onChange(changed);
		emulator.write('x');
		await vi.waitFor(() => expect(changed).toHaveBeenCalled());
		stop();
		const {calls} = changed.mock;
		const count = calls.length;
		emulator.write('y');
		await emulator.settled();
		expect(calls.length).toBe(count);
	});
});

describe('attach', () => {
	it('hands answers back to the program, and has it wait in a flood', async () => {
		const terminal = new FakeTerminal({kind: 'shell'}, {columns: 20, rows: 4});
		const emulator = new Emulator({columns: 20, rows: 4});
		const part = attach(terminal, emulator);
		terminal.print('\u001B[6n');
		await emulator.settled();
		expect(terminal.typed).toBe('\u001B[1;12R');
		terminal.print('flood\r\n'.repeat(40_000));
		expect(terminal.reading).toBe('paused');
		await emulator.settled();
		expect(terminal.reading).toBe('on');
		part();
		terminal.print('\u001B[6n');
		await emulator.settled();
		expect(terminal.typed).toBe('\u001B[1;12R');
	});
});

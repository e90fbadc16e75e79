import {describe, expect, it} from 'vitest';
import {Painter} from '../../source/ui/terminal/painter.js';

const size = {columns: 20, rows: 5};
const erase = (lines: number) => `${'\u001B[2K\u001B[1A'.repeat(lines - 1)}\u001B[2K\u001B[G`;

describe('Painter', () => {
	it('paints the first frame as a whole', () => {
		const output = new Painter().paint('one\ntwo\n', size);
		expect(output).toBe('\u001B[H\u001B[2J\u001B[1;1Hone\u001B[K\u001B[2;1Htwo\u001B[K');
	});

	it('paints only the lines that have changed', () => {
		const painter = new Painter();
		painter.paint('one\ntwo\nthree\n', size);
		expect(painter.paint(`${erase(4)}one\n2\nthree\n`, size)).toBe('\u001B[2;1H2\u001B[K');
	});

	it('clears the lines that are gone', () => {
		const painter = new Painter();
		painter.paint('one\ntwo\nthree\n', size);
		expect(painter.paint(`${erase(4)}one\n`, size)).toBe('\u001B[2;1H\u001B[J');
	});

	it('never wipes the scrollback', () => {
		const painter = new Painter();
		painter.paint('one\n', size);
		expect(painter.paint('\u001B[2J\u001B[3J\u001B[Htwo\n', size)).toBe('\u001B[1;1Htwo\u001B[K');
	});

	it('paints everything anew when the size has changed', () => {
		const painter = new Painter();
		painter.paint('one\ntwo\n', size);
		expect(painter.paint(`${erase(3)}one\ntwo\n`, {columns: 10, rows: 5})).toContain('one');
	});

	it('paints everything anew after Ink has cleared the screen', () => {
		const painter = new Painter();
		painter.paint('one\n', size);
		expect(painter.paint(erase(2), size)).toBe('\u001B[H\u001B[J');
		expect(painter.paint('one\n', size)).toContain('one');
	});

	it('leaves out what is below the screen', () => {
		expect(new Painter().paint('1\n2\n3\n4\n5\n6\n7', size)).not.toContain('6');
	});

	it('lets other sequences pass', () => {
		expect(new Painter().paint('\u001B[?25l', size)).toBe('\u001B[?25l');
		expect(new Painter().paint('\u001B[?2026h', size)).toBe('\u001B[?2026h');
	});

	it('shows the same frame again when it is asked to', () => {
		const painter = new Painter();
		painter.paint('one\n', size);
		expect(painter.again(size)).toContain('one');
	});
});

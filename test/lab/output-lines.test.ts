import {describe, expect, test} from 'vitest';
import {LineSplitter} from '../../source/lab/line-splitter.js';
import {runShell} from '../../source/lab/processes.js';

/** The lines of a text that arrives in any pieces. */
function linesOf(text: string, size: number): string[] {
	const splitter = new LineSplitter();
	const lines: string[] = [];
	for (let at = 0; at < text.length; at += size) lines.push(...splitter.push(text.slice(at, at + size)));
	return [...lines, ...splitter.end()];
}

describe('lines of output', () => {
	test.each([
		['one\ntwo\n', ['one', 'two']],
		['one\n\ntwo', ['one', '', 'two']],
		['one\r\ntwo\r\n', ['one', 'two']],
		[' 10%\r 55%\r100%\ndone\n', ['100%', 'done']],
		[' 10%\r 55%\r', [' 55%']],
		[' 10%\r 55%\r\r\nnext', [' 55%', 'next']],
		['\r 10%\r 55%\n', [' 55%']],
		['', []],
	])('of %j are those that a terminal would show', (text, lines) => {
		for (const size of [1, 2, 3, 1000]) expect(linesOf(text, size)).toEqual(lines);
	});

	test('are told in their latest state while they are written over', () => {
		const splitter = new LineSplitter();
		splitter.push(' 10%\r 5');
		expect(splitter.overwritten).toBeUndefined();
		splitter.push('5%\r');
		expect(splitter.overwritten).toBe(' 55%');
		splitter.push('\n');
		expect(splitter.overwritten).toBeUndefined();
	});

	test('take no memory however long one is', () => {
		const splitter = new LineSplitter();
		let longest = 0;
		let total = 0;
		for (let piece = 0; piece < 100; piece++) {
			for (const line of splitter.push('x'.repeat(10_000))) {
				longest = Math.max(longest, line.length);
				total += line.length;
			}
		}

		expect(longest).toBe(1 << 16);
		expect(total).toBeGreaterThan(900_000);
	});
});

describe('the output of a command', () => {
	const spawnOptions = {cwd: '/', env: process.env};

	test('comes by the line, whole characters only', async () => {
		const lines: string[] = [];
		const command = "printf 'a\\303'; printf '\\244b\\nc'; printf 'e\\n' >&2; exit 3";
		const end = await runShell(
			command,
			spawnOptions,
			(stream, line) => lines.push(`${stream} ${line}`),
			new AbortController().signal,
		);
		expect(end).toEqual({kind: 'exited', exitCode: 3});
		expect(lines.toSorted()).toEqual(['stderr e', 'stdout aäb', 'stdout c']);
	});

	test('shows the state of a line that never ends while it goes on', async () => {
		const stop = new AbortController();
		const lines: string[] = [];
		// It ends only after its output has been seen.
		const end = await runShell(
			"trap 'exit 0' INT; printf ' 10%%\\r 20%%\\r'; while :; do read -t 0.05 < <(:); done",
			spawnOptions,
			(_, line) => {
				lines.push(line);
				stop.abort();
			},
			stop.signal,
		);
		expect(end).toEqual({kind: 'interrupted'});
		expect(lines[0]).toBe(' 20%');
	});
});

import {rm} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, expect, it} from 'vitest';
import {bundleFakeTutor} from '../support/processes/bundle-fake-tutor.js';
import {PtyTerminal} from '../support/terminals/pty-terminal.js';

let program = '';
let terminal: PtyTerminal | undefined;

beforeAll(async () => {
	program = await bundleFakeTutor();
});

afterAll(() => rm(path.dirname(program), {recursive: true, force: true}));

afterEach(() => terminal?.stop());

function start(env: Record<string, string>): PtyTerminal {
	const unknown = {VTE_VERSION: '', TERM_PROGRAM: '', WT_SESSION: '', TMUX: '', STY: '', FORCE_HYPERLINK: ''};
	terminal = new PtyTerminal(process.execPath, [program], {env: {...unknown, PACE: '50', ...env}});
	return terminal;
}

it('makes links where the terminal shows them, and keeps them whole when lines are painted anew', async () => {
	const shown = start({VTE_VERSION: '7600'});
	const expected = {words: 'the manual', address: 'https://docs.docker.com/network/'};
	await shown.sees('see the manual.');
	expect(shown.links()).toEqual([expect.objectContaining(expected)]);
	shown.resize(60, 30);
	await shown.sees(/see the\s+manual\./);
	const pieces = shown.links().filter(({row}) => row > 0);
	expect(pieces.map(({words}) => words).join(' ')).toBe(expected.words);
	expect(new Set(pieces.map(({id}) => id)).size).toBe(1);
	shown.resize(90, 30);
	await shown.sees('see the manual.');
	for (const line of await shown.lines()) expect(line).not.toContain(']8;');
	// Whatever is opened is closed, on the same line: no other words become part of the link.
	// biome-ignore lint/suspicious/noControlCharactersInRegex: these are escape sequences
	const sequences = [...shown.written.matchAll(/\u001B\]8;([^\u0007]*)\u0007([^\u0007]*?)(?=\u001B\]8;)/g)];
	expect(sequences.length).toBeGreaterThan(0);
	for (const [, target, words = ''] of sequences) {
		// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
		if (target !== ';') expect(words).toMatch(/^(?:\u001B\[\d*m)*(?:the manual|the|manual)(?:\u001B\[\d*m)*$/);
	}
});

it('writes the address where it does not know the terminal', async () => {
	const shown = start({});
	await shown.sees('(https://docs.docker.com/network/)');
	expect(shown.written).not.toContain('\u001B]8;');
});

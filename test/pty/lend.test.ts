import {rm} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {bundlePlayer} from '../support/processes/bundle-fake-tutor.js';
import {PtyTerminal} from '../support/terminals/pty-terminal.js';

let program = '';
const open: PtyTerminal[] = [];

beforeAll(async () => {
	program = await bundlePlayer('play-lending.ts');
});
afterAll(() => rm(path.dirname(program), {recursive: true, force: true}));
afterEach(() => {
	for (const terminal of open.splice(0)) terminal.stop();
});

function start(borrower: readonly string[], env: Record<string, string> = {}): PtyTerminal {
	const terminal = new PtyTerminal(process.execPath, [program], {env: {BORROWER: JSON.stringify(borrower), ...env}});
	open.push(terminal);
	return terminal;
}

/** Output while the terminal was lent. */
function meanwhile({written}: PtyTerminal): string {
	const lent = written.slice(written.indexOf('\u001B[?1049l'));
	return lent.slice(0, lent.indexOf('\u001B[?1049h'));
}

const reading = [
	'bash',
	'-c',
	'echo ready; while read -r line; do echo "got:$line"; [ "$line" = end ] && exit 7; done',
];

describe('a terminal that is lent', () => {
	it('loses no line that is typed, and shows no frame meanwhile', async () => {
		const terminal = start(reading);
		await terminal.sees('FRAME');
		terminal.type('l');
		await terminal.sees('ready');
		expect(terminal.isAlternate).toBe(false);
		for (let line = 1; line <= 20; line++) terminal.type(`line ${line}\r`);
		await terminal.sees('got:line 20');
		terminal.type('end\r');
		await terminal.sees('keys "l" ended 7');
		expect(terminal.isAlternate).toBe(true);
		const lent = meanwhile(terminal);
		for (let line = 1; line <= 20; line++) expect(lent).toContain(`got:line ${line}\r\n`);
		expect(lent).not.toContain('FRAME');
		// Raw mode again: a key comes without Enter.
		terminal.type('x');
		await terminal.sees('keys "lx"');
	});

	it('can be lent again, and comes back when what ran there fails', async () => {
		const terminal = start(['true'], {FAILING: 'yes'});
		await terminal.sees('FRAME');
		for (const keys of ['l', 'll', 'lll']) {
			terminal.type('l');
			await terminal.sees(`keys "${keys}" ended after all`);
		}
	});

	it('leaves Ctrl+C to the program that has it', async () => {
		// A signal that comes just before a read is noticed after it, so the reading must not last for ever.
		const terminal = start([
			'bash',
			'-c',
			'trap "echo interrupted; exit 9" INT; echo ready; while :; do read -r -t 1; done',
		]);
		await terminal.sees('FRAME');
		terminal.type('l');
		await terminal.sees('ready');
		terminal.type('\u0003');
		await terminal.sees('keys "l" ended 9');
	});

	it.each([
		['leaves', 'exit 5', '5'],
		['is killed', 'kill -9 $$', '137'],
	])('comes back from an interactive shell that %s', async (_, command, exitCode) => {
		const terminal = start(['bash', '--norc', '-i'], {PS1: 'shell> '});
		await terminal.sees('FRAME');
		terminal.type('l');
		await terminal.sees(/(shell>|bash-\S+[$#])$/m);
		terminal.type('(echo up; cat)\r');
		await terminal.sees(/^up$/m);
		terminal.type('\u001A');
		await terminal.sees('Stopped');
		terminal.type('kill -9 %1; while kill -0 %1 2> /dev/null; do :; done; echo gone=$((1))\r');
		await terminal.sees('gone=1');
		terminal.type(`${command}\r`);
		await terminal.sees(`ended ${exitCode}`);
		terminal.type('x');
		await terminal.sees('keys "lx"');
	});

	it.each([
		['by itself', 'exec cat'],
		['only when it is killed', 'trap "" HUP; echo up; while :; do read -r -t 1; done'],
	])('comes back from an interactive shell that is ended from outside, %s', async (_, command) => {
		const terminal = start(['bash', '--norc', '-i'], {PS1: 'shell> '});
		await terminal.sees('FRAME');
		terminal.type('l');
		await terminal.sees(/(shell>|bash-\S+[$#])$/m);
		terminal.type(`echo up; ${command}\r`);
		await terminal.sees(/^up$/m);
		terminal.signal('SIGUSR1');
		await terminal.sees(/ended \d+/);
		terminal.type('x');
		await terminal.sees('keys "lx"');
		terminal.type('q');
		expect((await terminal.exited).exitCode).toBe(0);
		await terminal.lines();
		expect(terminal.isAlternate).toBe(false);
	});

	it('is given back for good at the end', async () => {
		const terminal = start(reading);
		await terminal.sees('FRAME');
		terminal.type('l');
		await terminal.sees('ready');
		terminal.type('end\r');
		await terminal.sees('ended 7');
		terminal.type('q');
		expect((await terminal.exited).exitCode).toBe(0);
		await terminal.lines();
		expect(terminal.isAlternate).toBe(false);
	});
});

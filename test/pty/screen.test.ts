import {rm} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {bundleFakeTutor} from '../support/processes/bundle-fake-tutor.js';
import {type PtyOptions, PtyTerminal} from '../support/terminals/pty-terminal.js';

let program = '';
let open: PtyTerminal[] = [];

beforeAll(async () => {
	program = await bundleFakeTutor();
});

afterAll(() => rm(path.dirname(program), {recursive: true, force: true}));

afterEach(() => {
	for (const terminal of open) terminal.stop();
	open = [];
});

/**
 * Starts the fake tutor in a shell that tells afterwards how it has found the terminal. What it writes just before its
 * end may be lost with the terminal, so it waits to be ended.
 */
function start(options: PtyOptions = {}): PtyTerminal {
	const script = `${process.execPath} ${program}; echo "exit $?"; stty -a | tr ' ;' '\\n\\n' | grep -E '^-?(icanon|echo|isig)$' | tr '\\n' ' '; echo end; read -r _`;
	return opened(new PtyTerminal('/bin/sh', ['-c', script], options));
}

/** Starts the fake tutor by itself, so that it can be sent signals. */
function startAlone(options: PtyOptions = {}): PtyTerminal {
	return opened(new PtyTerminal(process.execPath, [program], options));
}

function opened(terminal: PtyTerminal): PtyTerminal {
	open.push(terminal);
	return terminal;
}

/** Lets what was typed arrive by itself. */
function settled(): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, 150));
}

function expectGivenBack(terminal: PtyTerminal): void {
	expect(terminal.isAlternate).toBe(false);
	const {written} = terminal;
	expect(written.lastIndexOf('\u001B[?25h'), 'the cursor is shown').toBeGreaterThan(written.lastIndexOf('\u001B[?25l'));
	expect(written.lastIndexOf('\u001B[?7h'), 'lines wrap').toBeGreaterThan(written.lastIndexOf('\u001B[?7l'));
	expect(written.lastIndexOf('\u001B[?2004l'), 'pastes are plain').toBeGreaterThan(
		written.lastIndexOf('\u001B[?2004h'),
	);
	expect(written, 'the scrollback is left alone').not.toContain('\u001B[3J');
}

/** The shell is asked last: by then everything must be as it was. */
async function expectSaneShell(terminal: PtyTerminal, exit: string): Promise<void> {
	await terminal.sees(exit);
	await terminal.sees('icanon echo end');
	expect(terminal.written).toMatch(/(?<!-)isig /);
	await terminal.lines();
	expectGivenBack(terminal);
}

describe('the screen on a terminal', () => {
	it('plays a lesson through real keys', async () => {
		const terminal = start({env: {PACE: '50'}});
		await terminal.sees('Ready: run it here');
		terminal.type('h');
		await terminal.sees('Hint 1 of 2');
		terminal.type('\r');
		await terminal.sees('1 of 1 passed');
		await terminal.sees('Passed.');
		terminal.type('\r');
		await terminal.sees('Lesson 2 of 3');
		terminal.type('\u001B[6~');
		await terminal.sees('2 · edit postgres-1/config/postgresql.conf');
		terminal.type('l');
		await terminal.sees('❯ ▸  2  Primary instance');
		terminal.type('\u001B[A\r');
		await terminal.sees('Lesson 1 · about 1 minute');
		terminal.type('\u001B');
		await terminal.sees('❯ ✔  1  Network');
		terminal.type('\u001B');
		await terminal.sees('Enter run');
		terminal.type('q');
		await terminal.sees('Leave the tutor?');
		terminal.type('\u001B[B\r');
		await terminal.sees('for good');
		terminal.type('y');
		await expectSaneShell(terminal, 'exit 0');
	});

	it('shows what is wrong, and goes on once it is put right', async () => {
		const terminal = start({env: {PACE: '20'}});
		await terminal.sees('Ready');
		for (const _ of [1, 2]) {
			terminal.type('\r');
			await terminal.sees('Passed.');
			terminal.type('\r');
			await terminal.sees('Ready');
		}
		terminal.type('\r');
		await terminal.sees('The outcome does not hold');
		await terminal.sees('remedy    Stop it');
		terminal.type('r');
		await terminal.sees('3 of 3 passed');
	});

	it('stops the running command by Ctrl+C and stays', async () => {
		const terminal = start({env: {PACE: '60000'}});
		await terminal.sees('Ready');
		terminal.type('\r');
		await terminal.sees('Running');
		terminal.type('\r');
		await terminal.sees('Not yet: the command is still running.');
		terminal.type('\u0003');
		await terminal.sees('stopped');
		await terminal.sees('Enter run');
	});

	it('follows the size of the terminal', async () => {
		const terminal = start({columns: 120, rows: 40});
		await terminal.sees('Ready');
		for (const [columns, rows] of [
			[80, 24],
			[60, 20],
			[30, 10],
			[100, 30],
			[40, 12],
			[160, 50],
		] as const) {
			terminal.resize(columns, rows);
			const words = columns < 40 ? 'This terminal is 30x10' : '? help';
			await terminal.sees(words);
			const top = columns < 40 ? /^This terminal/ : /^ +PostgreSQL (?:streaming )?replication .*lab main$/;
			await expect.poll(async () => (await terminal.lines())[0]).toMatch(top);
			const lines = await terminal.lines();
			// The earlier content must not shine through.
			expect(lines.filter((line) => line.includes('lab main'))).toHaveLength(columns < 40 ? 0 : 1);
			expect(lines.at(-1)).toBe('');
		}
		terminal.type('q');
		await terminal.sees('Leave the tutor?');
		terminal.type('k');
		await expectSaneShell(terminal, 'exit 0');
	});

	it('ignores keys that it does not know, and pasted text', async () => {
		const terminal = start();
		await terminal.sees('Ready');
		const before = await terminal.lines();
		terminal.type('\u001B[1;5P\u001B[15~\u007F\u001B[200~q\rk\r\u001B[201~');
		await settled();
		terminal.type('docker ps\rq\rk\r');
		await settled();
		terminal.type('?');
		await terminal.sees('run the step; go on');
		terminal.type('?');
		await terminal.sees('Enter run');
		expect(await terminal.lines()).toEqual(before);
	});

	it('answers keys while output pours in', async () => {
		const terminal = start({env: {LINES_PRINTED: '200000', PACE: '60000'}});
		await terminal.sees('Ready');
		terminal.type('\r');
		await terminal.sees(/line \d{4,} of what/);
		for (const [key, words] of [
			['l', 'Lessons'],
			['\u001B', 'Output'],
			['?', 'run the step; go on'],
			['q', 'Output'],
			['l', 'Lessons'],
		] as const) {
			const written = terminal.written.length;
			terminal.type(key);
			await expect.poll(() => terminal.written.slice(written).includes(words), {interval: 2}).toBe(true);
		}
	});
});

describe('the terminal is given back', () => {
	it.each([
		['while the lab is looked at', 'Looking at the lab', {ARRIVAL: '60000'}, '\u0003', 'ended: left-early'],
		['from a step', 'Ready', {}, 'qk', 'ended: closed'],
		['from a list', 'Ready', {}, 'l\u0003\u0003', 'ended: closed'],
		['from the question, by Ctrl+C', 'Ready', {}, '\u0003\u0003', 'ended: closed'],
		['while a command runs', 'Ready', {PACE: '100', LINES_PRINTED: '100000'}, '\rqxy', 'ended: closed'],
		['while the tutor closes', 'Ready', {PACE: '60000'}, 'qk\u0003', 'ended: left-early'],
	] as const)('%s', async (_name, words, env, keys, end) => {
		const terminal = start({env});
		await terminal.sees(words);
		terminal.type(keys);
		await terminal.sees(end);
		await expectSaneShell(terminal, 'exit 0');
	});

	it('after an error that nobody has caught', async () => {
		const terminal = start({env: {THROW_AFTER: '300'}});
		await terminal.sees('thrown from outside of the screen');
		await expectSaneShell(terminal, 'exit 1');
	});

	it.each([
		['SIGTERM', 15],
		['SIGINT', 2],
		['SIGHUP', 1],
	] as const)('after %s, which closes the tutor and ends the process', async (name, number) => {
		const terminal = startAlone({env: {PACE: '50'}});
		await terminal.sees('Ready');
		terminal.signal(name);
		expect(await terminal.exited).toMatchObject({signal: number});
		await terminal.lines();
		expectGivenBack(terminal);
	});
});

describe('the environment', () => {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences start with one
	const colours = /\u001B\[(?:\d+;)*(?:3[0-8]|4[0-8]|9\d|10\d)[;\dm]/;

	it('has colours, also in what looks like a build server', async () => {
		const terminal = startAlone({env: {CI: 'true'}});
		await terminal.sees('Ready');
		expect(terminal.written).toMatch(colours);
	});

	it('has none with NO_COLOR', async () => {
		const terminal = startAlone({env: {NO_COLOR: '1'}});
		await terminal.sees('Ready');
		terminal.type('\r');
		await terminal.sees('1 of 1 passed');
		expect(terminal.written).not.toMatch(colours);
	});

	it('has a voice for a screen reader, without ornament or motion', async () => {
		const terminal = startAlone({env: {INK_SCREEN_READER: 'true'}});
		await terminal.sees('here: Create the network');
		const screen = (await terminal.lines()).join('\n');
		expect(screen).not.toMatch(/[─━│✔○▸]/);
	});

	it('is enough when it is a dumb terminal', async () => {
		const terminal = startAlone({env: {TERM: 'dumb'}});
		await terminal.sees('Ready');
		expect(terminal.written).not.toMatch(colours);
	});
});

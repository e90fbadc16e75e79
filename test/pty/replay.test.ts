import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, afterEach, describe, expect, test} from 'vitest';
import {writeCastFile} from '../support/scenes/recordings.js';
import {type PtyOptions, PtyTerminal} from '../support/terminals/pty-terminal.js';
import {tellingEnd} from '../support/terminals/telling-end.js';

const folder = mkdtempSync(path.join(tmpdir(), 'pg-tutorial-replay-'));
const terminals: PtyTerminal[] = [];

afterAll(() => rmSync(folder, {recursive: true, force: true}));
afterEach(() => {
	for (const terminal of terminals.splice(0)) terminal.stop();
});

const clear = '\u001B[?25l\u001B[2J\u001B[H';
const size = {columns: 60, rows: 12};
const talk = writeCastFile(
	path.join(folder, 'talk.cast'),
	[
		[0, 'm', 'network/create'],
		[0.01, 'o', `${clear}first\u001B[12;1Hthe bottom\u001B]52;c;c3RvbGVu\u0007\u001B[6n`],
		[300, 'm', 'network/secrets'],
		[300.01, 'o', `${clear}second`],
		[301, 'o', ' goes on'],
		[600, 'm', 'primary-instance/start'],
		[600.01, 'o', `${clear}third`],
		[600.5, 'o', ' and last'],
	],
	size,
);

/** Plays it in a shell that tells afterwards how it has found the terminal. */
function start(parameters: readonly string[] = [], options: PtyOptions = size): PtyTerminal {
	const script = tellingEnd('replay', 'INT');
	const replay = [process.execPath, 'dist/cli.js', 'replay', talk, ...parameters];
	const terminal = new PtyTerminal('/bin/sh', ['-c', script, 'sh', ...replay], options);
	terminals.push(terminal);
	return terminal;
}

function startAlone(): PtyTerminal {
	const terminal = new PtyTerminal(process.execPath, ['dist/cli.js', 'replay', talk], size);
	terminals.push(terminal);
	return terminal;
}

async function ends(terminal: PtyTerminal, exitCode: number): Promise<void> {
	await terminal.sees(/^replay ended with .*\.$/m);
	expect(terminal.written).toContain(`replay ended with ${exitCode}, isig icanon echo .`);
	givenBack(terminal);
}

function givenBack(terminal: PtyTerminal): void {
	expect(terminal.isAlternate).toBe(false);
	const {written} = terminal;
	for (const [back, taken] of [
		['\u001B[?25h', '\u001B[?25l'],
		['\u001B[?7h', '\u001B[?7l'],
		['\u001B[?2004l', '\u001B[?2004h'],
	] as const) {
		expect(written.lastIndexOf(back)).toBeGreaterThan(written.lastIndexOf(taken));
	}
}

const keys = {right: '\u001B[C', left: '\u001B[D', pageDown: '\u001B[6~', pageUp: '\u001B[5~', ctrlC: '\u0003'};
const status = / Paused {2}\S/;

describe('replay on a terminal', () => {
	test('obeys its keys, and the line about a pause leaves the picture as it was', async () => {
		const terminal = start();
		await terminal.sees('the bottom');
		const picture = await terminal.lines();
		terminal.type(' ');
		await terminal.sees(/ Paused {2}network\/create, 0:0\d of 10:00 +Space go on/);
		expect((await terminal.lines()).slice(0, -1)).toEqual(picture.slice(0, -1));
		terminal.type('+');
		await terminal.sees('of 10:00, 1.5 times as fast');
		terminal.type('--');
		await terminal.sees('of 10:00, 0.67 times as fast');
		terminal.type(' ');
		await terminal.sees('the bottom');
		expect(await terminal.lines()).toEqual(picture);
		terminal.type(keys.right);
		await terminal.sees('second');
		terminal.type(` ${keys.pageUp}`);
		await terminal.sees('first');
		await terminal.sees(status);
		terminal.type(keys.pageDown);
		await terminal.sees(/second[\s\S]*Paused {2}network\/secrets, 5:00/);
		terminal.type(` ${keys.left}`);
		await terminal.sees('the bottom');
		terminal.type('q');
		await ends(terminal, 0);
		// Nothing of the recording but its picture has come to the terminal.
		expect(terminal.written).not.toContain('\u001B]52');
		expect(terminal.written).not.toContain('\u001B[6n');
	});

	test('ends with the recording, and Ctrl+C ends it before that', async () => {
		const whole = start(['--from', 'primary-instance']);
		await whole.sees('third');
		await ends(whole, 0);
		const interrupted = start(['--speed', '2']);
		await interrupted.sees('the bottom');
		interrupted.type(keys.ctrlC);
		await ends(interrupted, 130);
		const quick = start(['--idle', '0.1', '--speed', '50']);
		await ends(quick, 0);
		expect(quick.written).toContain('third and last');
	});

	test('gives the terminal back when it is ended from outside', async () => {
		for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) {
			const terminal = startAlone();
			await terminal.sees('the bottom');
			terminal.signal(signal);
			const {signal: number} = await terminal.exited;
			expect(number).toBe({SIGTERM: 15, SIGHUP: 1, SIGINT: 2}[signal]);
			await terminal.lines();
			givenBack(terminal);
		}
	});

	test('shows what fits when the terminal becomes smaller, and all of it again', async () => {
		const terminal = start();
		await terminal.sees('the bottom');
		const picture = await terminal.lines();
		terminal.resize(20, 5);
		await expect.poll(() => terminal.lines()).toEqual(picture.slice(0, 5));
		terminal.type(' ');
		await terminal.sees('Paused');
		terminal.resize(60, 12);
		await terminal.sees(status);
		terminal.type(' ');
		await expect.poll(() => terminal.lines()).toEqual(picture);
		terminal.type('q');
		await ends(terminal, 0);
	});

	test('says which size it needs before it plays in a smaller terminal', async () => {
		const terminal = start([], {columns: 40, rows: 10});
		await terminal.sees(/needs 60 columns and 12[\s\S]*has 40 and 10\.[\s\S]*Enter plays what fits, q\s+leaves/);
		terminal.resize(60, 12);
		await terminal.sees('Enter plays it.');
		terminal.type('\r');
		await terminal.sees('the bottom');
		terminal.type('q');
		await ends(terminal, 0);
		const asked = start([], {columns: 40, rows: 10});
		await asked.sees('needs 60 columns');
		asked.type('q');
		await ends(asked, 0);
		const told = start(['--yes'], {columns: 40, rows: 10});
		await told.sees('first');
		expect(told.written).not.toContain('needs 60 columns');
		told.type('q');
		await ends(told, 0);
	});

	test('prints text where it was asked to', async () => {
		const terminal = start(['--plain'], {columns: 80, rows: 50});
		await terminal.sees(/== primary-instance\/start ==[\s\S]*replay ended with 0, isig icanon echo \./);
		expect(terminal.written).not.toContain('\u001B[?1049h');
	});
});

import {rm} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {findPrograms} from '../../source/lab/local/programs.js';
import {bundlePlayer} from '../support/processes/bundle-fake-tutor.js';
import {childrenOf, leftInTerminals} from '../support/processes/left-processes.js';
import {privateHome} from '../support/processes/private-home.js';
import {runCli} from '../support/processes/run-cli.js';
import {stepCount} from '../support/scenes/lesson-place.js';
import {PtyTerminal} from '../support/terminals/pty-terminal.js';
import {tellingEnd} from '../support/terminals/telling-end.js';

const pageDown = '\u001B[6~';
const pageUp = '\u001B[5~';
const ctrlG = '\u0007';
/** The step's text is on the screen, or the beginning of it. */
const explained = /Space (?:read on|show the command)/;
const place = privateHome();
const terminals: PtyTerminal[] = [];

describe.skipIf(!(await findPrograms()))('a demonstration on a terminal', () => {
	const lab = `projector-${process.pid}`;
	const dir = place.labDir(lab);
	const env = {PG_REPLICATION_TUTORIAL_HOME: place.home};
	let program = '';
	beforeAll(async () => {
		program = await bundlePlayer('play-demo.ts');
	});
	afterEach(() => {
		for (const terminal of terminals.splice(0)) terminal.stop();
	});
	afterAll(async () => {
		await runCli(['clean', '--yes', '--lab', lab, '--dir', dir], env);
		await rm(path.dirname(program), {recursive: true, force: true});
		await place.remove();
	});

	/** On what a projector shows, in a shell that tells afterwards how it has found the terminal. */
	function start(typing = '400'): PtyTerminal {
		const script = tellingEnd('it', 'HUP TERM');
		const command = [process.execPath, program, lab, dir];
		const terminal = new PtyTerminal('/bin/sh', ['-c', script, 'sh', ...command], {
			columns: 60,
			rows: 20,
			env: {...env, TYPING: typing},
		});
		terminals.push(terminal);
		return terminal;
	}

	/** Presses the one key until the header shows a place, as a presenter with a remote would. */
	async function goOnTo(terminal: PtyTerminal, words: RegExp): Promise<void> {
		const waits = /Space (?:read on|show the command|all of it|run|next|look)/;
		for (let presses = 0; presses < 80; presses++) {
			await terminal.sees(waits, 60_000);
			const before = (await terminal.lines()).join('\n');
			if (words.test(before)) return;
			terminal.type(pageDown);
			await expect.poll(async () => (await terminal.lines()).join('\n'), {timeout: 60_000}).not.toBe(before);
		}
		throw new Error('The demonstration does not get there.');
	}

	test('is driven through the first two lessons by the key of a remote', async () => {
		const terminal = start();
		await terminal.sees(new RegExp(`1 · Network +1/${stepCount}`), 30_000);
		// The introduction of the first lesson is longer than the screen.
		await terminal.sees('Space read on');
		terminal.type(pageDown);
		await terminal.sees('Space show the command');
		terminal.type(pageDown);
		await terminal.sees(/\$ .+/);
		await terminal.sees('Space run');
		terminal.type(pageDown);
		await terminal.sees('passed', 30_000);
		await goOnTo(terminal, new RegExp(`2/${stepCount}`));
		// Looking back runs nothing.
		terminal.type(pageUp);
		await terminal.sees('Looking back at:');
		terminal.type(pageDown);
		await terminal.sees('Space show the command');
		await goOnTo(terminal, new RegExp(`3 · Replication user +6/${stepCount}`));

		terminal.type('b');
		await expect.poll(async () => (await terminal.lines()).join('')).toBe('');
		terminal.type(pageDown);
		await terminal.sees(`6/${stepCount}`);
		terminal.type('c');
		await terminal.sees(/postgres-1[\s\S]*primary/);
		terminal.type(pageDown);
		await terminal.sees(`6/${stepCount}`);

		terminal.type('t');
		await terminal.sees(/lab:\S+ [#$]/);
		terminal.type('echo told=$((6 * 7))\r');
		await terminal.sees('told=42');
		terminal.type(ctrlG);
		await terminal.sees(`6/${stepCount}`);
		await terminal.sees(explained);

		terminal.type('q');
		await terminal.sees('Leave the demonstration?');
		terminal.type('k');
		await terminal.sees('it ended with 0, isig icanon echo .', 20_000);
		expect(terminal.written).toContain('ended: closed');
		expect(terminal.isAlternate).toBe(false);
	});

	test('gives the terminal back when it is ended by a signal, and leaves no process behind', async () => {
		const terminal = start();
		await terminal.sees(`6/${stepCount}`, 30_000);
		await terminal.sees(explained);
		terminal.type('t');
		await terminal.sees(/lab:\S+ [#$]/);
		expect(leftInTerminals(dir)).not.toEqual([]);
		const [player] = childrenOf(terminal.pid);
		if (player === undefined) throw new Error('there is no demonstration');
		process.kill(player, 'SIGTERM');
		await terminal.sees(/it ended with 143, isig icanon echo/, 10_000);
		expect(terminal.isAlternate).toBe(false);
		await expect.poll(() => leftInTerminals(dir)).toEqual([]);
	});
});

import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {runHere} from '../support/processes/run-here.js';
import {PtyTerminal} from '../support/terminals/pty-terminal.js';

const folder = mkdtempSync(path.join(tmpdir(), 'pg-tutorial-record-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));
const env = {PG_REPLICATION_TUTORIAL_HOME: folder};

test('--record without a terminal is refused', async () => {
	const file = path.join(folder, 'none.cast');
	const {exitCode, stderr} = await runHere(['demo', '--auto', '--record', file], env);
	expect({exitCode, stderr}).toEqual({
		exitCode: 2,
		stderr:
			'--record records the screen of a demonstration, and there is none: it needs a terminal.\nStart it in one, without --plain, or leave out --record.',
	});
});

test('a file that is there is never taken for a recording, and a wrong one is named before anything is begun', async () => {
	const file = path.join(folder, 'mine.txt');
	writeFileSync(file, 'mine');
	for (const [option, says] of [
		['--record', /cannot be written to \S+: there is a file of that/],
		['--recording', /mine\.txt:1: this is no\s+recording/],
	] as const) {
		const terminal = new PtyTerminal(
			'/bin/sh',
			['-c', '"$@"; echo "ended with $?."', 'sh', process.execPath, 'dist/cli.js', 'demo', option, file],
			{columns: 100, env},
		);
		await terminal.sees(says);
		await terminal.sees('ended with 2.');
		expect(terminal.written).not.toContain('\u001B[?1049h');
		terminal.stop();
	}

	expect(readFileSync(file, 'utf8')).toBe('mine');
});

test('where the lab cannot be opened, the name of the recording is free for the next try', async () => {
	const file = path.join(folder, 'talk.cast');
	const terminal = new PtyTerminal(
		'/bin/sh',
		['-c', '"$@"; echo "ended with $?."', 'sh', process.execPath, 'dist/cli.js', 'demo', '--record', file],
		{columns: 140, env: {...env, PG_REPLICATION_TUTORIAL_SNAPSHOTS: 'many'}},
	);
	await terminal.sees('ended with 2.');
	expect((await terminal.lines()).join('\n')).toContain('PG_REPLICATION_TUTORIAL_SNAPSHOTS is "many"');
	expect(terminal.isAlternate).toBe(false);
	terminal.stop();
	expect(readdirSync(folder)).not.toContain('talk.cast');
	expect(readdirSync(folder)).not.toContain('registry');
});

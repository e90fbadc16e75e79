import {readFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, afterEach, describe, expect, test} from 'vitest';
import {type Cast, markersOf} from '../../source/demo/cast/cast.js';
import {readCast} from '../../source/demo/cast/read-cast.js';
import {stepScreens} from '../../source/ui/cast/step-screens.js';
import {expectNoSecretKept, expectNoSecretRecorded} from '../support/labs/kept-secrets.js';
import {labMaker} from '../support/labs/lab-maker.js';
import {hasPrograms} from '../support/labs/local-instances.js';
import {runCli} from '../support/processes/run-cli.js';
import {lastScreen} from '../support/scenes/cast-screens.js';
import {withoutAsciinema} from '../support/terminals/asciinema.js';
import {type PtyOptions, PtyTerminal} from '../support/terminals/pty-terminal.js';
import {tellingEnd} from '../support/terminals/telling-end.js';

const maker = labMaker('local');
const name = `recorded-${process.pid}`;
const dir = maker.labDir(name);
const file = path.join(maker.home, 'talk.cast');
const size = {columns: 80, rows: 24};
const ctrlG = '\u0007';
const terminals: PtyTerminal[] = [];
const opened = (terminal: PtyTerminal) => {
	terminals.push(terminal);
	return terminal;
};

afterEach(() => {
	for (const terminal of terminals.splice(0)) terminal.stop();
});
afterAll(() => maker.end());

function start(parameters: readonly string[], options: PtyOptions = {}): PtyTerminal {
	const program = [process.execPath, 'dist/cli.js', ...parameters];
	const script = tellingEnd('it', 'INT');
	return opened(
		new PtyTerminal('/bin/sh', ['-c', script, 'sh', ...program], {
			...size,
			...options,
			env: {PG_REPLICATION_TUTORIAL_HOME: maker.home, HISTFILE: '/dev/null', ...options.env},
		}),
	);
}

const lab = ['--engine', 'local', '--lab', name, '--dir', dir];

/** Goes on, beat by beat, until the words are there. Presses that follow each other faster than a person are swallowed. */
async function advanceTo(terminal: PtyTerminal, words: RegExp): Promise<void> {
	await expect
		.poll(
			async () => {
				const screen = (await terminal.lines()).join('\n');
				if (!words.test(screen)) terminal.type(' ');
				return screen;
			},
			{timeout: 90_000, interval: 400},
		)
		.toMatch(words);
}

/** Types as a person does: the screen is painted between the letters. */
async function typeByHand(terminal: PtyTerminal, line: string): Promise<void> {
	for (const letter of line) {
		terminal.type(letter);
		await terminal.lines();
		await new Promise((resolve) => setImmediate(resolve));
	}
}

describe.skipIf(!hasPrograms)('a recorded demonstration', () => {
	const chosen = 'Hunter-22-chosen';
	let cast: Cast;

	test('of two lessons, with passwords on its screen, leaves none of them anywhere', async () => {
		const terminal = start(['demo', ...lab, '--typing', '0', '--record', file]);
		await terminal.sees('Space', 30_000);
		await advanceTo(terminal, /^ *3 · /m);
		terminal.type('t');
		await terminal.sees(/lab:\S+ [#$]/);
		terminal.type('cd . && clear && cat secrets/admin.*\r');
		await terminal.sees(/^\W*\*{8}\W*$/m);
		const port = readFileSync(path.join(dir, 'postgres-1/pgdata/postmaster.pid'), 'utf8').split('\n')[3];
		await typeByHand(
			terminal,
			`psql "postgresql://postgresadmin:admin123@127.0.0.1:${port}/postgresdb" -Atc "select 6*7"`,
		);
		terminal.type('\r');
		await terminal.sees(/^\W*42\W*$/m);
		// Wrapped at the window's edge, wherever that is.
		for (let before = 60; before < 80; before++) terminal.type(`printf '%${before}s' admin123; echo\r`);
		terminal.type(`clear; printf %s ${chosen} > secrets/replication.password; echo it is $((6*7)) chars\r`);
		await terminal.sees('it is 42 chars');
		terminal.type('cat secrets/*; echo; echo and $((7*7))\r');
		await terminal.sees('and 49');
		await terminal.sees('****************');
		terminal.type(ctrlG);
		await terminal.sees('Space');
		terminal.type('q');
		await terminal.sees('Leave the demonstration?');
		terminal.type('\r');
		await terminal.sees('it ended with 0, ', 30_000);
		await terminal.sees(`Recording: ${file}`);

		cast = await readCast(file);
		const secrets = ['admin123', 'replica123', chosen];
		await expectNoSecretRecorded(file, cast, secrets);
		await expectNoSecretKept({name, dir, engine: 'local'}, maker.env, secrets);
	});

	test('has a marker at every step, and can be replayed', async () => {
		const steps = markersOf(cast).map(({label}) => label);
		expect(steps.length).toBeGreaterThan(5);
		expect(new Set(steps).size).toBe(steps.length);
		expect(steps[0]).toMatch(/^network\//);
		expect(steps.at(-1)).toMatch(/^replication-user\//);
		for (const {label, at, index} of markersOf(cast)) {
			const frame = cast.events[index + 1];
			expect(frame?.kind, label).toBe('output');
			expect((frame?.at ?? 0) - at, label).toBeLessThan(0.1);
		}

		const {stdout, exitCode} = await runCli(['replay', file]);
		expect(exitCode).toBe(0);
		const printed = [];
		for await (const {marker, lines} of stepScreens(cast)) {
			if (marker === undefined) continue;
			printed.push(`== ${marker.label} ==`, '', ...lines, '');
			if (marker.label !== steps.at(-1)) expect(lines.join('\n'), marker.label).toContain('✔ passed');
		}

		expect(stdout).toBe(printed.join('\n'));
		const player = start(['replay', file, '--speed', '50', '--from', 'primary-instance']);
		await player.sees('it ended with 0, ', 60_000);
		const shown = player.written.split('\u001B[?1049l')[0] ?? '';
		expect(await lastScreen({size, events: [{kind: 'output', at: 0, data: shown}], cut: false})).toEqual(
			await lastScreen(cast),
		);
	});

	test('stands in for a step that fails, is labelled, and can be skipped', async () => {
		const other = maker.labDir('other');
		const terminal = start(
			['demo', '--engine', 'local', '--lab', `${name}-2`, '--dir', other, '--typing', '0', '--recording', file],
			{columns: 76, rows: 22},
		);
		await terminal.sees('Space', 30_000);
		terminal.type('t');
		await terminal.sees(/lab:\S+ [#$]/);
		terminal.type('touch secrets; echo in the way of $((6*7))\r');
		await terminal.sees('in the way of 42');
		terminal.type(ctrlG);
		await advanceTo(terminal, /v {2}play the recording of this step/);
		expect((await terminal.lines()).join('\n')).not.toContain('✔ passed');
		terminal.type('v');
		await terminal.sees(/recorded$/m);
		terminal.type(' ');
		await terminal.sees('of 2 pass');
		const recorded: Array<readonly string[]> = [];
		const title = (await terminal.lines())[1]?.trim() ?? '';
		for await (const {lines} of stepScreens(cast)) if (lines[1]?.trim() === title) recorded.push(lines);
		expect(recorded).toHaveLength(1);
		// The last three rows are those of now.
		const shown = (await terminal.lines()).slice(0, 19).map((row) => row.slice(0, 70).trimEnd());
		expect(shown).toEqual(Array.from({length: 19}, (_, row) => (recorded[0]?.[row] ?? '').slice(0, 70).trimEnd()));
		expect((await terminal.lines()).join('\n')).toMatch(/recorded$/m);
		terminal.type('q');
		await terminal.sees('Leave the demonstration?');
		terminal.type('\r');
		await terminal.sees('it ended with 0, ', 30_000);
	});

	test.skipIf(withoutAsciinema)(`is shown alike by asciinema (${withoutAsciinema ?? 'which is here'})`, async () => {
		const last = await lastScreen(cast);
		for (const command of [
			['cat', file],
			['play', '-i', '0.01', '-s', '50', file],
		]) {
			const script = 'asciinema "$@"; stty -echo; read -r _';
			const terminal = opened(
				new PtyTerminal('/bin/sh', ['-c', script, 'sh', ...command], {...size, env: {HOME: maker.home}}),
			);
			await expect.poll(() => terminal.lines(), {timeout: 60_000}).toEqual(last);
			terminal.stop();
		}
	});
});

import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {findCommand} from '../../../source/lab/processes.js';
import type {TerminalProgram} from '../../../source/lab/terminals/launch.js';
import {sessionMembers} from '../../../source/lab/terminals/process-table.js';
import type {TerminalSize} from '../../../source/lab/terminals/pseudo-terminal.js';
import type {ScratchLab} from '../labs/scratch-lab.js';
import {LabTerminal} from '../terminals/lab-terminal.js';

const left = '\u001B[D';
const up = '\u001B[A';
const ctrlC = '\u0003';
const pasted = (text: string) => `\u001B[200~${text}\u001B[201~`;
const pager = await findCommand('less');
const editor = (await findCommand('vim.tiny')) ?? (await findCommand('vi'));

/** Proves with real programs that a learner can work in a terminal of a lab. */
export function interactivePrograms(make: () => Promise<ScratchLab>): {lab: () => ScratchLab} {
	let lab: ScratchLab;
	const opened: LabTerminal[] = [];

	beforeAll(async () => {
		lab = await make();
		const lines = Array.from({length: 400}, (_, index) => `# line ${index + 1}`).join('\n');
		await lab.write('postgres-1/config/long.conf', `${lines}\n`, '666');
	});
	afterEach(async () => {
		for (const terminal of opened.splice(0)) await terminal.end();
	});
	afterAll(() => lab?.remove());

	const open = async (program: TerminalProgram, size?: TerminalSize): Promise<LabTerminal> => {
		const terminal = await LabTerminal.open(await lab.context.engine.interactive(program), size);
		opened.push(terminal);
		return terminal;
	};
	const shell = async (size?: TerminalSize): Promise<LabTerminal> => {
		const terminal = await open({kind: 'shell'}, size);
		await terminal.sees(/^lab:\S+ [$#]$/m);
		return terminal;
	};

	test('a shell edits its line, in the folder of the lab', async () => {
		const terminal = await shell();
		terminal.type('echo wold=$((6*7)) é漢');
		terminal.type(left.repeat(14));
		await terminal.sees('é漢');
		terminal.type('r\r');
		await terminal.sees(/^world=42 é漢$/m);
		terminal.type('pwd; echo "$COLUMNS $TERM"\r');
		await terminal.sees('60 xterm-256color');
		expect((await terminal.screen()).replaceAll('\n', '')).toContain(lab.dir);
	});

	test('a shell remembers what was typed, in the lab and nowhere else', async () => {
		const before = await shell();
		before.type('echo remembered-$((40+2))\r');
		await before.sees('remembered-42');
		await before.end();
		const after = await shell();
		after.type(up);
		await after.sees('$((40+2))');
		after.type('\r');
		await after.sees('remembered-42');
		expect(await readFile(path.join(lab.dir, '.tutorial/shell/bash_history'), 'utf8')).toContain('remembered-');
	});

	test('colours come through', async () => {
		const terminal = await shell();
		terminal.type('ls --color=always -d postgres-1; printf "\\e[38;2;1;2;3mrgb\\e[0m\\n"\r');
		await terminal.sees(/^rgb$/m);
		const spans = terminal.emulator.lines().flat();
		const painted = (text: string) => spans.find((span) => span.kind === 'text' && span.text === text);
		expect(painted('postgres-1')).toMatchObject({paint: {foreground: 4, bold: true}});
		expect(painted('rgb')).toMatchObject({paint: {foreground: '#010203'}});
	});

	test('less pages through a long file, follows the size, and leaves the screen as it was', async (context) => {
		if (pager === undefined) context.skip('no less is installed');
		const terminal = await shell();
		terminal.type('less postgres-1/config/long.conf\r');
		await terminal.sees('# line 11');
		expect(terminal.emulator.modes).toMatchObject({alternateScreen: true});
		expect(() => terminal.insert('ls')).toThrow();
		terminal.type(' ');
		await terminal.sees('# line 22');
		terminal.type(up.repeat(3));
		await terminal.sees(/^# line 9$/m);
		terminal.resize({columns: 80, rows: 20});
		await terminal.sees(/^# line 9\n(.*\n){17}# line 27$/m);
		terminal.type('q');
		await terminal.sees(/long\.conf\n(.*\n)*lab:\S+ [$#]$/);
		expect(terminal.emulator.modes).toMatchObject({alternateScreen: false});
	});

	test('an editor changes a configuration file', async (context) => {
		if (editor === undefined) context.skip('no vi is installed');
		const terminal = await shell();
		terminal.type(`${editor} -u NONE postgres-1/config/long.conf\r`);
		await terminal.sees('# line 11');
		terminal.type('ggOport = 5999\u001B');
		await terminal.sees(/^port = 5999\n# line 1$/m);
		terminal.type(':wq\r');
		await terminal.sees(/^lab:\S+ [$#]$/m);
		expect(await lab.read('postgres-1/config/long.conf')).toMatch(/^port = 5999\n# line 1\n/);
	});

	test('several pasted lines stand at the prompt, and run where pastes are not known', async () => {
		const terminal = await shell();
		terminal.type(pasted('echo one$((1))\recho two$((2))'));
		await terminal.sees('two$((2))');
		expect(await terminal.screen()).not.toMatch(/^one1$/m);
		terminal.type('\r');
		await terminal.sees(/^one1\ntwo2$/m);
		terminal.type("bind 'set enable-bracketed-paste off'; clear\r");
		await terminal.sees(/^lab:\S+ [$#]$/);
		await expect.poll(() => terminal.emulator.modes.bracketedPaste).toBe(false);
		terminal.type(pasted('echo three$((3))\recho four$((4))'));
		await terminal.sees(/^three3\n.*\necho four|^three3\n.*echo four/m);
	});

	test.each(['on', 'off'])('an inserted command runs at Enter only, bracketed paste %s', async (state) => {
		const terminal = await shell();
		terminal.type(`bind 'set enable-bracketed-paste ${state}'; clear\r`);
		await terminal.sees(/^lab:\S+ [$#]$/);
		await expect.poll(() => terminal.emulator.modes.bracketedPaste).toBe(state === 'on');
		terminal.insert('touch inserted-$((1)) \\\n\tinserted-$((2))\ncat <<EOF\nhe\u0003re$((1))\u001B\nEOF\n');
		await terminal.sees('EOF');
		terminal.type(left);
		await terminal.screen();
		expect(await lab.context.engine.status('inserted-1')).toBeUndefined();
		terminal.type('\r');
		await terminal.sees(/^here1$/m);
		for (const file of ['inserted-1', 'inserted-2']) {
			expect(await lab.context.engine.status(file)).toBeDefined();
			await lab.context.engine.removeEntries([file]);
		}
	});

	test('Ctrl+C ends a flood at once', async () => {
		const terminal = await shell();
		terminal.type('yes flooding\r');
		await terminal.sees('flooding\nflooding\nflooding');
		expect(terminal.terminal.isBusy()).toBe(true);
		const pressed = performance.now();
		terminal.type(ctrlC);
		await terminal.sees(/\^C\n?lab:\S+ [$#]$/);
		expect(performance.now() - pressed).toBeLessThan(1000);
		await expect.poll(() => terminal.terminal.isBusy()).toBe(false);
		terminal.type('echo alive=$((1+1))\r');
		await terminal.sees('alive=2');
	});

	test('killing leaves nothing behind, not even what does not listen', async () => {
		const terminal = await shell();
		terminal.type('echo "shell $$"; (trap "" HUP TERM; sleep 1000 & sleep 1001)\r');
		await terminal.sees(/^shell \d+$/m);
		const pid = Number(/^shell (\d+)$/m.exec(await terminal.screen())?.[1]);
		await expect.poll(() => sessionMembers(pid).length).toBe(4);
		await terminal.end();
		expect(sessionMembers(pid)).toEqual([]);
		terminal.type('nobody hears');
		terminal.resize({columns: 10, rows: 5});
	});

	test('psql answers, pages and quits', async () => {
		const terminal = await open({kind: 'psql', instance: 'postgres-1'});
		await terminal.sees('postgresdb=#');
		terminal.type('select 6*7 as answer;\r');
		await terminal.sees('(1 row)');
		terminal.type('\\pset pager always\r');
		await terminal.sees('Pager is always used');
		terminal.type('select generate_series(1, 500) as n;\r');
		await terminal.sees(/n *\n-+\n +1\n[\s\S]*(:|--More--)/);
		terminal.type(' ');
		await terminal.sees(/^ +15$/m);
		terminal.type('q');
		await terminal.sees(/postgresdb=#$/);
		let ended = false;
		terminal.terminal.onExit(() => {
			ended = true;
		});
		terminal.type('\\q\r');
		await expect.poll(() => ended, {timeout: 5000}).toBe(true);
	});

	test('no password is in the environment or on a command line', async () => {
		for (const program of [{kind: 'shell'}, {kind: 'psql', instance: 'postgres-1'}] as const) {
			const told = JSON.stringify(await lab.context.engine.interactive(program));
			for (const secret of ['admin.password', 'replication.password']) expect(told).not.toContain(lab.value(secret));
		}
	});

	return {lab: () => lab};
}

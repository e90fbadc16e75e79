import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import {readProgress} from '../../source/tutor/progress.js';
import {labMaker} from '../support/labs/lab-maker.js';
import {hasPrograms} from '../support/labs/local-instances.js';
import {shortCourse} from '../support/labs/stage-lab.js';
import {pipedCli, shellCli} from '../support/processes/piped-cli.js';
import {runCli} from '../support/processes/run-cli.js';
import {PtyTerminal} from '../support/terminals/pty-terminal.js';

/** As shells have it for a program that SIGPIPE has ended. */
const unread = {exitCode: 141, stderr: ''};

describe.skipIf(!hasPrograms)('output that nobody reads any more', () => {
	const labs = labMaker('local');
	const short = shortCourse(path.join(labs.home, 'short'), 2);
	const id = `unread-${process.pid}`;
	const place = (name: string) => {
		const dir = labs.labDir(`${id}-${name}`);
		return {dir, where: ['--engine', 'local', '--lab', `${id}-${name}`, '--dir', dir, '--course', short]};
	};
	const kept = place('kept');

	beforeAll(async () => {
		const {exitCode, stdout} = await runCli(['run', '--keep', ...kept.where], labs.env);
		expect(exitCode, stdout).toBe(0);
	}, 120_000);
	afterAll(() => labs.end());

	test.each([
		['--help', ''],
		['--version', ''],
		['run --help', ''],
		['workshop --help', ''],
		['workshop plan 4', ''],
		['lint', 'COURSE'],
		['doctor', ''],
		['doctor --json', ''],
		['script --engine local', ''],
		['transcript', 'LAB'],
		['clean --lab nowhere', ''],
		['reset 2', 'LAB'],
		['demo --plain --auto --pace 0', 'LAB'],
		['--plain --yes', 'LAB'],
	] as const)('ends %s quietly', async (words, about) => {
		const more = about === 'LAB' ? kept.where : about === 'COURSE' ? [short] : [];
		const {exitCode, stderr} = await pipedCli([...words.split(' '), ...more], ':', labs.env);
		expect({exitCode, stderr}).toEqual(unread);
		expect(existsSync(kept.dir)).toBe(true);
	});

	test.each([
		['run', 'gone', false],
		['run --json', 'gone-json', false],
		['run --keep', 'stays', true],
	])('ends %s after a line, with the lab as was said', async (words, name, stays) => {
		const {dir, where} = place(name);
		const {exitCode, stdout, stderr} = await pipedCli([...words.split(' '), ...where], 'head -1', labs.env);
		expect({exitCode, stderr}).toEqual(unread);
		expect(stdout.split('\n')).toHaveLength(1);
		expect(existsSync(dir)).toBe(stays);
		if (!stays) return;
		const again = await runCli(['run', '--from', '1', ...where], labs.env);
		expect(again.exitCode, again.stdout).toBe(0);
	});

	test('ends run when its messages have no reader either', async () => {
		const {dir, where} = place('both');
		const {exitCode, stderr} = await pipedCli(['run', ...where], 'head -1', labs.env, true);
		expect({exitCode, stderr}).toEqual(unread);
		expect(existsSync(dir)).toBe(false);
	});

	test('does not keep a lab from being removed, or taken back', async () => {
		const {dir, where} = place('removed');
		const made = await runCli(['run', '--keep', ...where], labs.env);
		expect(made.exitCode, made.stdout).toBe(0);
		const reset = await pipedCli(['reset', '2', ...where], 'head -1', labs.env);
		expect({exitCode: reset.exitCode, stderr: reset.stderr}).toEqual(unread);
		expect((await readProgress(dir)).passed).toHaveLength(2);
		const {exitCode, stderr} = await pipedCli(['clean', '--dir', dir], ':', labs.env);
		expect({exitCode, stderr}).toEqual(unread);
		expect(existsSync(dir)).toBe(false);
	});

	test.each([
		['run', true],
		['lint', false],
	])('%s says that what it prints cannot be written', async (command, hasLab) => {
		const {dir, where} = place(`full-${command}`);
		const {exitCode, stderr} = await shellCli('"$@" > /dev/full', [command, ...(hasLab ? where : [short])], labs.env);
		expect({exitCode, stderr}).toEqual({
			exitCode: 1,
			stderr: 'What this command prints cannot be written: the disk is full.',
		});
		expect(existsSync(dir)).toBe(false);
	});

	test('is no matter where there is none from the start', async () => {
		const {dir, where} = place('none');
		const {exitCode, stdout, stderr} = await shellCli('"$@" >&-', ['run', ...where], labs.env);
		expect({exitCode, stdout, stderr}).toEqual({exitCode: 0, stdout: '', stderr: ''});
		expect(existsSync(dir)).toBe(false);
		expect(await shellCli('"$@" >&- 2>&-', ['lint', short], labs.env)).toMatchObject({exitCode: 0});
		expect(await shellCli('"$@" 2> /dev/full', ['lint', '/nowhere'], labs.env)).toMatchObject({exitCode: 1});
	});

	test('ends run as a hangup does when the terminal that it writes to is gone', async () => {
		const dir = labs.labDir(`${id}-hung-up`);
		const where = ['--engine', 'local', '--lab', `${id}-hung-up`, '--dir', dir];
		const end = path.join(labs.home, 'end');
		// In a session of its own it gets no SIGHUP.
		const alone = `setsid sh -c '"$@" < /dev/null 2> "$0.err"; echo $? > "$0"' "$@" & read -r _`;
		const terminal = new PtyTerminal(
			'bash',
			['-c', alone, 'bash', end, process.execPath, 'dist/cli.js', 'run', ...where],
			{env: {PG_REPLICATION_TUTORIAL_HOME: labs.home}},
		);
		await vi.waitFor(() => expect(terminal.written).toContain('Network'), {timeout: 20_000, interval: 10});
		terminal.stop();
		await vi.waitFor(() => expect(existsSync(end)).toBe(true), {timeout: 60_000, interval: 50});
		await vi.waitFor(() => expect(readFileSync(end, 'utf8')).toBe('129\n'), 2000);
		// A shell says how its command has ended.
		expect(readFileSync(`${end}.err`, 'utf8')).toMatch(/^(?:Hangup\n)?$/);
		expect(existsSync(dir)).toBe(false);
	});
});

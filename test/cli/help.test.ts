import {readFile} from 'node:fs/promises';
import {describe, expect, test} from 'vitest';
import {runCli} from '../support/processes/run-cli.js';
import {runHere} from '../support/processes/run-here.js';

const commands = [
	'run',
	'reset',
	'demo',
	'notes',
	'replay',
	'script',
	'transcript',
	'doctor',
	'lint',
	'clean',
	'workshop',
];
const ofWorkshop = ['open', 'join', 'board', 'plan', 'bundle', 'export', 'close'];

describe('--help', () => {
	test('of the program has its options, and examples', async () => {
		const {exitCode, stdout, stderr} = await runCli(['--help']);
		expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
		for (const option of ['--engine', '--lab', '--dir', '--image', '--pg-bin', '--course', '--plain', '--yes']) {
			expect(stdout).toContain(option);
		}

		expect(stdout).toMatch(/\nExamples:\n( {2}# \S.*\n {2}pg-replication-tutorial.*\n?){3,}$/);
	});

	test.each(commands)('of %s says what it is for, with the global options and examples', async (command) => {
		const {exitCode, stdout, stderr} = await runHere([command, '--help']);
		expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
		expect(stdout).toMatch(new RegExp(`^Usage: pg-replication-tutorial ${command}`));
		expect(stdout).toContain('--engine <engine>');
		expect(stdout).toMatch(
			new RegExp(`\\nExamples:\\n(  # \\S.*\\n  pg-replication-tutorial (${command}|notes)\\b.*\\n?)+$`),
		);
	});

	test.each([
		['the program', [], commands],
		['workshop', ['workshop'], ofWorkshop],
	] as const)('of %s names each of its commands', async (_of, words, expected) => {
		const {stdout} = await runHere([...words, '--help']);
		const named = [...(/\nCommands:\n([\s\S]*?)\n\n/.exec(stdout)?.[1] ?? '').matchAll(/^ {2}([a-z]+)/gm)];
		expect(named.map(([, command]) => command).filter((command) => command !== 'help')).toEqual(expected);
	});

	test.each(ofWorkshop)(
		'of workshop %s says what it and each of its options are for, with examples',
		async (command) => {
			const {exitCode, stdout, stderr} = await runHere(['workshop', command, '--help']);
			expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
			expect(stdout).toMatch(new RegExp(`^Usage: pg-replication-tutorial workshop ${command}`));
			// A sentence comes first, and what stands in a column of its own is explained on the same line or the next.
			expect(stdout).toMatch(/^Usage: .*\n\n\S.*/);
			const entries = stdout
				.split('\n')
				.flatMap((line, index, lines) => (/^ {2}-/.test(line) ? [[line, lines[index + 1]]] : []));
			expect(entries.length).toBeGreaterThan(0);
			for (const [line = '', next = ''] of entries) {
				expect(/\S {2,}\S/.test(line.trim()) || /^ {10,}\S/.test(next), line).toBe(true);
			}

			expect(stdout).toMatch(
				new RegExp(`\\nExamples:\\n(  # \\S.*\\n  pg-replication-tutorial workshop ${command}\\b.*\\n?)+$`),
			);
		},
	);

	const all = [[], ...commands.map((command) => [command]), ...ofWorkshop.map((command) => ['workshop', command])];
	test.each(all.map((words) => words.join(' ')))('of "%s" fits 80 columns', async (words) => {
		const {stdout} = await runHere([...words.split(' ').filter(Boolean), '--help']);
		expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
	});

	test('may be asked for as a command', async () => {
		expect(await runHere(['help', 'run'])).toEqual(await runHere(['run', '--help']));
	});
});

test('--version is that of the package', async () => {
	const {version} = JSON.parse(await readFile('package.json', 'utf8')) as {version: string};
	expect(await runCli(['--version'])).toEqual({exitCode: 0, stdout: version, stderr: ''});
	expect((await runCli(['-V'])).stdout).toBe(version);
});

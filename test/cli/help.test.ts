import {readFile} from 'node:fs/promises';
import {describe, expect, test} from 'vitest';
import {runCli} from '../support/run-cli.js';

const commands = ['run', 'reset', 'demo', 'notes', 'replay', 'script', 'transcript', 'doctor', 'lint', 'clean'];

describe('--help', () => {
	test('of the program names every command, with examples', async () => {
		const {exitCode, stdout, stderr} = await runCli(['--help']);
		expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
		for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
		for (const option of ['--engine', '--lab', '--dir', '--image', '--pg-bin', '--course', '--plain', '--yes']) {
			expect(stdout).toContain(option);
		}

		expect(stdout).toMatch(/\nExamples:\n( {2}# \S.*\n {2}pg-replication-tutorial.*\n?){3,}$/);
	});

	test.each(commands)('of %s says what it is for, with the global options and examples', async (command) => {
		const {exitCode, stdout, stderr} = await runCli([command, '--help']);
		expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
		expect(stdout).toMatch(new RegExp(`^Usage: pg-replication-tutorial ${command}`));
		expect(stdout).toContain('--engine <engine>');
		expect(stdout).toMatch(
			new RegExp(`\\nExamples:\\n(  # \\S.*\\n  pg-replication-tutorial (${command}|notes)\\b.*\\n?)+$`),
		);
	});

	test.each(['', ...commands])('of %j fits 80 columns', async (command) => {
		const {stdout} = await runCli([...(command === '' ? [] : [command]), '--help']);
		expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
	});

	test('may be asked for as a command', async () => {
		const [asked, given] = await Promise.all([runCli(['help', 'run']), runCli(['run', '--help'])]);
		expect(asked).toEqual(given);
	});
});

test('--version is that of the package', async () => {
	const {version} = JSON.parse(await readFile('package.json', 'utf8')) as {version: string};
	expect(await runCli(['--version'])).toEqual({exitCode: 0, stdout: version, stderr: ''});
	expect((await runCli(['-V'])).stdout).toBe(version);
});

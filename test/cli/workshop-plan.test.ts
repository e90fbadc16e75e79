import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {runCli} from '../support/processes/run-cli.js';
import {runHere} from '../support/processes/run-here.js';

let folder = '';
// It takes connections, and says nothing.
const silent = createServer(() => {});

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'pg-tutorial-plan-'));
	await new Promise<void>((resolve) => silent.listen(path.join(folder, 'silent.sock'), resolve));
});

afterAll(async () => {
	silent.close();
	await rm(folder, {recursive: true, force: true});
});

describe('workshop plan', () => {
	test.each(['0', '1001', '-0', '3.5', 'ten', '1e2', ' ', '９'])('refuses %j seats in a sentence', async (seats) => {
		const {exitCode, stdout, stderr} = await runHere(['workshop', 'plan', '--', seats]);
		expect({exitCode, stdout, stderr}).toEqual({
			exitCode: 2,
			stdout: '',
			stderr: `There cannot be "${seats}" seats: it is a number from 1 to 1000.`,
		});
	});

	test('needs a number, and no more than one', async () => {
		const none = await runHere(['workshop', 'plan']);
		const two = await runHere(['workshop', 'plan', '3', '4']);
		expect(none).toMatchObject({exitCode: 2, stderr: expect.stringContaining('needs the number of seats')});
		expect(two).toMatchObject({exitCode: 2, stderr: expect.stringContaining('takes one number of seats')});
	});

	test('tells what laptops need', async () => {
		const {exitCode, stdout} = await runHere(['workshop', 'plan', '5']);
		expect(stdout).toContain("5 seats on learners' own laptops");
		expect(exitCode).toBe(stdout.endsWith('It fits.') ? 0 : 1);
	});

	test('waits five seconds for hosts that say nothing, and ends with 1', async () => {
		const file = path.join(folder, 'hosts.yaml');
		const host = (name: string, address: string) => `  - {name: ${name}, address: "${address}", seats: 9}\n`;
		await writeFile(
			file,
			`hosts:\n${host('mute', `unix://${folder}/silent.sock`)}${host('gone', `unix://${folder}/gone.sock`)}`,
		);
		const {exitCode, stdout} = await runCli(['workshop', 'plan', '5', '--hosts', file]);
		expect(exitCode).toBe(1);
		const words = stdout.replaceAll('\n', ' ');
		expect(words).toContain('has not answered for 5 seconds');
		expect(words).toMatch(/The host gone .* has no Docker daemon that answers/);
		expect(words).toContain('Bring back mute, gone');
	});

	test('names the place of a mistake in the file of hosts', async () => {
		const file = path.join(folder, 'wrong.yaml');
		await writeFile(file, 'hosts:\n  - {name: a, address: "unix:///x", seats: none}\n');
		const {exitCode, stderr} = await runHere(['workshop', 'plan', '5', '--hosts', file]);
		expect(exitCode).toBe(2);
		expect(stderr).toMatch(/wrong\.yaml:2:\d+/);
	});
});

import {mkdtemp, rm} from 'node:fs/promises';
import {type AddressInfo, createServer, type Server} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Report} from '../../source/lab/doctor/examine.js';
import {whoListens} from '../../source/lab/doctor/who-listens.js';
import {runCli} from '../support/processes/run-cli.js';
import {runHere} from '../support/processes/run-here.js';

let home = '';
let servers: Server[] = [];

beforeEach(async () => {
	home = await mkdtemp(path.join(tmpdir(), 'pg-tutorial-doctor-'));
});

afterEach(async () => {
	for (const server of servers) server.close();
	servers = [];
	await rm(home, {recursive: true, force: true});
});

async function listen(where: {port: number; host: string} | {path: string}): Promise<Server> {
	const server = createServer();
	servers.push(server);
	await new Promise<void>((resolve) => server.listen(where, resolve));
	return server;
}

async function examine(parameters: readonly string[], env: NodeJS.ProcessEnv = {}) {
	const {exitCode, stdout, stderr} = await runHere(['doctor', '--json', ...parameters], {
		PG_REPLICATION_TUTORIAL_HOME: home,
		...env,
	});
	expect(stderr).toBe('');
	const report = JSON.parse(stdout) as Report;
	const find = (name: string) => report.findings.find((finding) => finding.name === name);
	return {exitCode, report, find};
}

const nothing = {DOCKER_HOST: 'unix:///nowhere/docker.sock'};

describe('doctor', () => {
	test('tells each thing with its state, and a remedy for each error', async () => {
		const {exitCode, report} = await examine([]);
		expect(Object.keys(report).toSorted()).toEqual(['chosen', 'engines', 'findings']);
		for (const {name, state, says, remedy} of report.findings) {
			expect(name).not.toBe('');
			expect(['ok', 'warning', 'error']).toContain(state);
			expect(says).not.toBe('');
			if (state === 'error') expect(remedy, name).toBeTruthy();
		}

		const names = report.findings.map(({name}) => name);
		for (const name of [
			'Node.js',
			'bash',
			'Docker daemon',
			'docker command',
			'PostgreSQL',
			'account',
			'sockets',
			'ports',
			'terminal',
		]) {
			expect(names).toContain(name);
		}

		expect(names.some((name) => name.startsWith('disk'))).toBe(true);
		expect(exitCode).toBe(report.engines.docker || report.engines.local ? 0 : 1);
		expect(report.chosen === null).toBe(exitCode === 1);
	});

	test('ends with 1 where no engine can run, and says how to get one', async () => {
		const {exitCode, report, find} = await examine(['--pg-bin', home], nothing);
		expect(exitCode).toBe(1);
		expect(report).toMatchObject({engines: {docker: false, local: false}, chosen: null});
		expect(find('Docker daemon')).toMatchObject({state: 'error', remedy: expect.stringMatching(/docker/i)});
		expect(find('PostgreSQL')).toMatchObject({
			state: 'error',
			says: `The folder ${home} holds no programs of PostgreSQL`,
		});
		expect(find('image')).toBeUndefined();
	});

	test('ends with 1 where the engine that is asked for cannot run', async () => {
		expect((await examine(['--engine', 'docker'], nothing)).exitCode).toBe(1);
		expect((await examine(['--engine', 'local', '--pg-bin', home], nothing)).exitCode).toBe(1);
	});

	test('tells whether a shell can run inside the tutor', async () => {
		expect((await examine([])).find('shell inside')).toMatchObject({state: 'ok'});
		const {find} = await examine([], {PG_REPLICATION_TUTORIAL_PTY: 'off'});
		expect(find('shell inside')).toMatchObject({
			state: 'warning',
			says: expect.stringContaining('PG_REPLICATION_TUTORIAL_PTY is set to off'),
			remedy: expect.any(String),
		});
	});

	test('refuses a daemon of another machine', async () => {
		const {find} = await examine([], {DOCKER_HOST: 'ssh://somebody@example.org'});
		expect(find('Docker daemon')).toMatchObject({
			state: 'error',
			says: expect.stringContaining('another machine'),
			remedy: expect.any(String),
		});
	});

	test('does not wait for a daemon that never answers', async () => {
		const socket = path.join(home, 'docker.sock');
		await listen({path: socket});
		const {find} = await examine([], {DOCKER_HOST: `unix://${socket}`});
		expect(find('Docker daemon')).toMatchObject({state: 'error', says: 'it does not answer'});
	});

	test('knows when the folder cannot be used', async () => {
		const {find} = await examine(['--dir', path.join(process.cwd(), 'package.json', 'lab')]);
		expect(find('disk')).toMatchObject({state: 'error', says: expect.stringContaining('package.json is a file')});
	});

	test('without --json is aligned text that ends with what can run', async () => {
		const {exitCode, stdout} = await runCli(['doctor', '--pg-bin', home], {
			...nothing,
			PG_REPLICATION_TUTORIAL_HOME: home,
		});
		const lines = stdout.split('\n');
		expect(exitCode).toBe(1);
		expect(lines.at(-1)).toBe('No engine can run here; the remedies are above.');
		expect(lines.filter((line) => line.length > 80)).toEqual([]);
		const starts = lines.slice(0, -2).filter((line) => !line.startsWith(' '));
		for (const line of starts) expect(line).toMatch(/^(ok {5}|warning|error {2}) {2}\S/);
		const column = /^ok +Node\.js +/.exec(lines[0] ?? '')?.[0].length;
		for (const line of starts) expect(line.slice((column ?? 0) - 2, (column ?? 0) + 1)).toMatch(/^ {2}\S$/);
	});
});

test('the program that listens on a port is told by name and number', async () => {
	const {port} = (await listen({port: 0, host: '127.0.0.1'})).address() as AddressInfo;
	expect(await whoListens(port)).toMatch(new RegExp(`^\\S.* \\(process ${process.pid}\\)$`));
});

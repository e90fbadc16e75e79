import {readFileSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test, vi} from 'vitest';
import {findPrograms} from '../../source/lab/local/programs.js';
import {runProgram} from '../../source/lab/processes.js';
import {sessionMembers} from '../../source/lab/terminals/process-table.js';
import {dockerTestImage} from '../support/labs/docker-image.js';
import {labMaker} from '../support/labs/lab-maker.js';
import {playFirst} from '../support/labs/template-lab.js';
import {SocketProxy} from '../support/network/socket-proxy.js';
import {bundleFakeTutor} from '../support/processes/bundle-fake-tutor.js';
import {childrenOf, leftInTerminals} from '../support/processes/left-processes.js';
import {inLesson} from '../support/scenes/lesson-place.js';
import {brokenFrame} from '../support/scenes/whole-frame.js';
import {PtyTerminal} from '../support/terminals/pty-terminal.js';
import {tellingEnd} from '../support/terminals/telling-end.js';

const size = {columns: 120, rows: 40};
const ctrlG = '\u0007';
const terminals: PtyTerminal[] = [];

afterEach(() => {
	for (const terminal of terminals.splice(0)) {
		// A test that has failed must not leave its tutor in the way of the next one.
		for (const tutor of childrenOf(terminal.pid)) process.kill(tutor, 'SIGKILL');
		terminal.stop();
	}
});

function opened(terminal: PtyTerminal): PtyTerminal {
	terminals.push(terminal);
	return terminal;
}

type Start = {readonly env?: Record<string, string>; readonly node?: readonly string[]};

/** The tutor on a lab, in a shell that tells afterwards how it has found the terminal. */
function start(lab: readonly string[], {env = {}, node = []}: Start = {}): PtyTerminal {
	const script = tellingEnd('tutor', 'HUP TERM');
	const tutor = [process.execPath, ...node, 'dist/cli.js', ...lab];
	return opened(new PtyTerminal('/bin/sh', ['-c', script, 'sh', ...tutor], {...size, env}));
}

async function ends(terminal: PtyTerminal, exitCode: number): Promise<void> {
	await terminal.sees(/^tutor ended with .*\.$/m);
	expect(terminal.written).toContain(`tutor ended with ${exitCode}, isig icanon echo .`);
	expect(terminal.isAlternate).toBe(false);
}

async function leaves(terminal: PtyTerminal): Promise<void> {
	terminal.type('q');
	await terminal.sees('Leave the tutor?');
	terminal.type('k');
	await ends(terminal, 0);
}

async function whole(terminal: PtyTerminal, now = size): Promise<void> {
	await expect.poll(async () => brokenFrame(await terminal.lines(), now, '? help')).toBeUndefined();
}

let questions = 0;

/** A number that the shell works out. */
async function told(terminal: PtyTerminal, expression: string): Promise<number> {
	const question = `told${++questions}`;
	terminal.type(`echo ${question}=$((${expression}))\r`);
	const answer = new RegExp(`${question}=(\\d+)`);
	await terminal.sees(answer);
	return Number(answer.exec((await terminal.lines()).join('\n'))?.[1]);
}

/** Works in the shell; returns its process. */
async function intoShell(terminal: PtyTerminal): Promise<number> {
	terminal.type('t');
	await terminal.sees('Ctrl+G');
	await terminal.sees(/lab:\S+ [#$]/);
	return told(terminal, '$$');
}

describe('a pane in which an error is thrown', () => {
	let program = '';
	beforeAll(async () => {
		program = await bundleFakeTutor();
	});
	afterAll(() => rm(path.dirname(program), {recursive: true, force: true}));

	test.each([
		['lesson', ['comes here', 'cluster']],
		['cluster', ['Create the network', 'comes here']],
		['terminal', ['Create the network', 'cluster']],
	] as const)('says so, and leaves the others alive: %s', async (pane, others) => {
		const env = {FAULTY_PANE: pane, PACE: '20'};
		const terminal = opened(new PtyTerminal(process.execPath, [program], {...size, env}));
		await terminal.sees(`The ${pane} cannot be shown (out of order)`);
		for (const words of others) await terminal.sees(words);
		await whole(terminal);
		terminal.type('t');
		await terminal.sees('lab:main $');
		terminal.type('typed\r');
		await terminal.sees('ran: typed');
		terminal.type(ctrlG);
		await terminal.sees('? help');
		terminal.type('/');
		await terminal.sees('Esc back');
		terminal.type('\u001B');
		await terminal.sees('? help');
		terminal.type('q');
		await terminal.sees('Leave the tutor?');
		terminal.type('k');
		expect(await terminal.exited).toMatchObject({exitCode: 0});
	});
});

describe.skipIf(!(await findPrograms()))('in a lab of the local engine', () => {
	const maker = labMaker('local');
	const dir = maker.labDir('crashes');
	const lab = ['--engine', 'local', '--lab', 'crashes', '--dir', dir];
	const {env} = maker;
	const startHere = ({env: own = {}, ...start_}: Start = {}) =>
		start(lab, {...start_, env: {PG_REPLICATION_TUTORIAL_HOME: env.PG_REPLICATION_TUTORIAL_HOME, ...own}});
	playFirst('local');
	beforeAll(async () => {
		await maker.copy('crashes', 'replication-user');
	});
	afterAll(() => maker.end());

	test('a shell that is killed gives the keys back, and another one can be had', async () => {
		const terminal = startHere();
		await terminal.sees('Ready', 30_000);
		const shell = await intoShell(terminal);
		process.kill(shell, 'SIGKILL');
		await terminal.sees('The shell was ended by SIGKILL; t starts a new one.');
		await terminal.sees('q quit');
		terminal.type('?');
		await terminal.sees('show this page');
		terminal.type('\u001B');
		await terminal.sees('t shell');
		expect(await intoShell(terminal)).not.toBe(shell);
		terminal.type('exit\r');
		await terminal.sees('The shell has ended with exit code 0; t starts a new one.');
		await leaves(terminal);
		expect(leftInTerminals(dir)).toEqual([]);
	});

	test('an instance that is killed is shown as stopped, and again when it is started by hand', async () => {
		const terminal = startHere();
		await terminal.sees('Ready', 30_000);
		await terminal.sees(/│.*primary/);
		await intoShell(terminal);
		// The server's process is in the first line of this file, the folder of its sockets in the fifth.
		const file = `${dir}/postgres-1/pgdata/postmaster.pid`;
		const [pid, , , , sockets] = readFileSync(file, 'utf8').split('\n');
		process.kill(Number(pid), 'SIGKILL');
		await terminal.sees(/│.*stopped/);
		expect(await told(terminal, '6 * 7')).toBe(42);
		// Without a parent that reaps the process, its locks still count.
		const locks = `${file} ${sockets}/.s.PGSQL.*.lock`;
		terminal.type(`rm -f ${locks}; pg_ctl -D postgres-1/pgdata -l postgres-1/postgres.log restart > /dev/null\r`);
		await terminal.sees(/│.*primary/, 20_000);
		terminal.type(ctrlG);
		await terminal.sees('? help');
		// The log has gone on.
		terminal.type('[[');
		await terminal.sees(/│.*\bredo\b/);
		await leaves(terminal);
	});

	test.each([
		['SIGTERM', 128 + 15],
		['SIGHUP', 128 + 1],
		['SIGUSR2', 1],
	] as const)('the tutor gives the terminal back and leaves no process: %s', async (signal, exitCode) => {
		const thrower = `process.on('SIGUSR2', () => { throw new Error('thrown from outside') })`;
		const terminal = startHere({node: ['--import', `data:text/javascript,${encodeURIComponent(thrower)}`]});
		await terminal.sees('Ready', 30_000);
		const shell = await intoShell(terminal);
		terminal.type('(trap "" HUP TERM; sleep 1005)\r');
		await expect.poll(() => sessionMembers(shell).length).toBeGreaterThan(1);
		terminal.type(ctrlG);
		await terminal.sees('p psql');
		terminal.type('p');
		await terminal.sees('postgresdb=#');
		expect(leftInTerminals(dir).length).toBeGreaterThan(2);
		const [tutor] = childrenOf(terminal.pid);
		if (tutor === undefined) throw new Error('there is no tutor');
		process.kill(tutor, signal);
		await ends(terminal, exitCode);
		if (signal === 'SIGUSR2') await terminal.sees('Something went wrong inside the tutor: thrown from outside');
		await expect.poll(() => leftInTerminals(dir)).toEqual([]);
		expect(sessionMembers(shell)).toEqual([]);
		const again = startHere();
		await again.sees(inLesson(3, /[\s\S]*Ready/), 30_000);
		await leaves(again);
	});

	test('without a pseudo-terminal the whole terminal is handed over, and taken back', async () => {
		const terminal = startHere({env: {PG_REPLICATION_TUTORIAL_PTY: 'off'}});
		await terminal.sees('Ready', 30_000);
		terminal.type('h');
		await terminal.sees('Hint 1 of');
		terminal.type('t');
		await terminal.sees(/So the whole one is yours: type exit to come back\.[\s\S]*lab:\S+ [#$]/);
		expect(terminal.isAlternate).toBe(false);
		expect(await told(terminal, '6 * 7')).toBe(42);
		terminal.resize(100, 30);
		terminal.type('exit\r');
		await terminal.sees('You are back. What you did is noticed.');
		expect(terminal.isAlternate).toBe(true);
		await whole(terminal, {columns: 100, rows: 30});
		await terminal.sees('Hint 1 of');
		terminal.resize(120, 40);
		terminal.type('i');
		await terminal.sees(/The step's command is[\s\S]*secrets\/[\s\S]*lab:\S+ [#$]/);
		terminal.type('exit\r');
		await terminal.sees('You are back.');
		terminal.type('p');
		await terminal.sees(/type exit or \\q to come back[\s\S]*postgresdb=#/);
		terminal.type('\\q\r');
		await terminal.sees('You are back.');
		await whole(terminal);
		await leaves(terminal);
		expect(leftInTerminals(dir)).toEqual([]);
	});
});

const docker = await dockerTestImage();

describe.skipIf('reason' in docker)('in a lab of the docker engine', () => {
	const image = 'image' in docker ? docker.image : '';
	const maker = labMaker('docker', ['--image', image]);
	const name = `crashes-${process.pid}`;
	const proxy = new SocketProxy(`${maker.home}/docker.sock`, '/var/run/docker.sock');
	const dir = maker.labDir(name);
	const lab = ['--engine', 'docker', '--image', image, '--lab', name, '--dir', dir];
	// The real daemon, and the other labs on it, are not to be touched.
	const home = {PG_REPLICATION_TUTORIAL_HOME: maker.home, DOCKER_HOST: `unix://${proxy.file}`};
	const container = `${name}-postgres-1`;
	beforeAll(async () => {
		await proxy.open();
		vi.stubEnv('DOCKER_HOST', home.DOCKER_HOST);
		await maker.make(name, 'primary-instance');
	});
	afterAll(async () => {
		await maker.end();
		vi.unstubAllEnvs();
		proxy.close();
	});

	test('an instance that is killed is shown as stopped, and again when it is started by hand', async () => {
		const terminal = start(lab, {env: home});
		await terminal.sees('Ready', 30_000);
		await terminal.sees(/│.*primary/);
		await intoShell(terminal);
		expect((await runProgram('docker', ['kill', container])).exitCode).toBe(0);
		await terminal.sees(/│.*stopped/);
		expect(await told(terminal, '6 * 7')).toBe(42);
		terminal.type(`docker start ${container} > /dev/null\r`);
		await terminal.sees(/│.*primary/, 20_000);
		terminal.type(ctrlG);
		await terminal.sees('? help');
		await leaves(terminal);
	});

	test('a daemon that goes away takes nothing with it, and is found again', async () => {
		const terminal = start(lab, {env: home});
		await terminal.sees('Ready', 30_000);
		await terminal.sees(/│.*primary/);
		// The step after this one needs the daemon.
		terminal.type('\r');
		await terminal.sees('Passed.');
		terminal.type('\r');
		await terminal.sees(/Create the role[\s\S]*Ready/);
		proxy.close();
		await terminal.sees(/│.*No Docker daemon answers/);
		await whole(terminal);
		terminal.type('/');
		terminal.type('slot');
		await terminal.sees(/\/ slot.* of /);
		terminal.type('\u001B');
		await terminal.sees('? help');
		await intoShell(terminal);
		terminal.type(ctrlG);
		await terminal.sees('? help');
		terminal.type('\r');
		await terminal.sees('The outcome does not hold', 20_000);
		await terminal.sees(/(Cannot connect to|No) (the )?Docker daemon/i);
		await proxy.open();
		await terminal.sees(/│.*primary/, 20_000);
		terminal.type('\r');
		await terminal.sees('Passed.', 30_000);
		await leaves(terminal);
	});
});

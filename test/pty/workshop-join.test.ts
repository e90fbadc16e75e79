import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {connectInstructor} from '../../source/workshop/roster/connect-instructor.js';
import {installRoster} from '../../source/workshop/roster/install-roster.js';
import type {InstructorConnection} from '../../source/workshop/roster/roster.js';
import {hasPrograms} from '../support/labs/local-instances.js';
import {privateHome} from '../support/processes/private-home.js';
import {runCli} from '../support/processes/run-cli.js';
import {inLesson} from '../support/scenes/lesson-place.js';
import {PtyTerminal} from '../support/terminals/pty-terminal.js';
import {accessTo, newRoster} from '../support/workshop/roster-class.js';
import {RosterServer} from '../support/workshop/roster-server.js';

const enter = '\r';
const begun = ['joined', 'step-entered', 'hand-raised', 'hand-lowered'];

describe.skipIf(!hasPrograms)('a learner who joins a workshop on a terminal', () => {
	const terminals: PtyTerminal[] = [];
	const lab = `join-${process.pid}`;
	let place: ReturnType<typeof privateHome>;
	let server: RosterServer;
	let instructor: InstructorConnection;
	let code: string;

	beforeAll(async () => {
		server = await RosterServer.start();
		// After the server's own, whose home would be taken otherwise.
		place = privateHome();
		const roles = await installRoster(server.administrator(), newRoster(3));
		instructor = await connectInstructor(accessTo(server, roles.instructor));
		code = `K7QM-2XPD-94RT@127.0.0.1:${server.port}`;
	});

	afterEach(() => {
		for (const terminal of terminals.splice(0)) terminal.stop();
	});

	afterAll(async () => {
		await instructor?.close();
		await runCli(['clean', '--yes', '--all']);
		await server?.remove();
		await place.remove();
	});

	const start = (...parameters: string[]) => {
		const terminal = new PtyTerminal(process.execPath, ['dist/cli.js', 'workshop', 'join', ...parameters]);
		terminals.push(terminal);
		return terminal;
	};

	const rows = async () => (await instructor.readClass()).seats.filter(({alias}) => alias !== undefined);
	const kinds = async () => (await instructor.readResults()).toSorted((a, b) => a.seq - b.seq).map(({kind}) => kind);

	test('takes a seat, is seen there, goes on without the roster, and comes back to the same seat', async () => {
		const first = start(code, '--as', 'heron', '--engine', 'local', '--lab', lab, '--dir', place.labDir(lab));
		await first.sees(inLesson(1), 20_000);
		await first.sees('Ready', 20_000);
		await expect.poll(kinds, {timeout: 10_000}).toEqual(['joined', 'step-entered']);
		expect(await rows()).toMatchObject([{seat: 1, alias: 'heron', passed: 0}]);
		first.type('!');
		await expect.poll(async () => (await rows())[0]?.handSince, {timeout: 10_000}).toBeInstanceOf(Date);
		first.type('!');
		await expect.poll(async () => (await rows())[0]?.handSince, {timeout: 10_000}).toBeUndefined();
		first.type(enter);
		await first.sees('Passed', 60_000);
		await expect.poll(kinds, {timeout: 10_000}).toEqual([...begun, 'step-passed']);
		first.type('q');
		await first.sees(/keep/i);
		first.type('k');
		expect((await first.exited).exitCode).toBe(0);
		await first.sees('workshop join');
		expect((await kinds()).at(-1)).toBe('left');

		await instructor.close();
		await server.down();
		const second = start();
		await second.sees(inLesson(1, /[\s\S]*step 2 of/), 20_000);
		await second.sees('Ready', 20_000);
		const third = start();
		await third.sees(/Another tutor \(process \d+\) is in your seat/, 20_000);
		expect((await third.exited).exitCode).toBe(1);
		await server.up();
		const roles = await installRoster(server.administrator(), newRoster(3));
		instructor = await connectInstructor(accessTo(server, roles.instructor));
		await expect.poll(kinds, {timeout: 40_000}).toEqual([...begun, 'step-passed', 'left', 'joined', 'step-entered']);
		expect(await rows()).toMatchObject([{seat: 1, alias: 'heron', passed: 1}]);
		second.type('q');
		await second.sees(/keep/i);
		second.type('k');
		expect((await second.exited).exitCode).toBe(0);
	});

	test('is asked for an alias, and for another one when it is taken', async () => {
		const other = `${place.home}/another-user`;
		const options = ['--engine', 'local', '--plain', '--lab', `${lab}-2`, '--dir', place.labDir(`${lab}-2`)];
		const terminal = new PtyTerminal(process.execPath, ['dist/cli.js', 'workshop', 'join', code, ...options], {
			columns: 100,
			env: {PG_REPLICATION_TUTORIAL_HOME: other},
		});
		terminals.push(terminal);
		await terminal.sees(/How is the board to call you\? An alias, not your name \[[a-z]+-\d\d\]:/, 20_000);
		terminal.type(`HERON${enter}`);
		await terminal.sees('Another seat has the alias "HERON".');
		await terminal.sees(/alias "HERON"\.[\s\S]*How is the board to call you/);
		terminal.type(enter);
		await terminal.sees('Enter runs it', 20_000);
		expect(await rows()).toMatchObject([{alias: 'heron'}, {seat: 2, alias: expect.stringMatching(/^[a-z]+-\d\d$/)}]);
		terminal.signal('SIGTERM');
		await terminal.exited;
		await runCli(['clean', '--yes', '--all'], {PG_REPLICATION_TUTORIAL_HOME: other});
	});
});

import {rm} from 'node:fs/promises';
import {createServer} from 'node:net';
import path from 'node:path';
import {afterAll, afterEach, describe, expect, test} from 'vitest';
import {readLab} from '../../source/lab/lab-folder.js';
import {readPostmaster} from '../../source/lab/local/postmaster.js';
import {findPrograms} from '../../source/lab/local/programs.js';
import {snapshotsFolder} from '../../source/lab/snapshots/paths.js';
import {readProgress} from '../../source/tutor/progress.js';
import {labMaker} from '../support/labs/lab-maker.js';
import {runCli} from '../support/processes/run-cli.js';
import {inLesson, lessonCount} from '../support/scenes/lesson-place.js';
import {PtyTerminal} from '../support/terminals/pty-terminal.js';

const ctrlC = '\u0003';
const enter = '\r';

describe.skipIf(!(await findPrograms()))('a journey on a terminal, with real servers', () => {
	const maker = labMaker('local');
	const name = `journey-${process.pid}`;
	const dir = maker.labDir(name);
	const terminals: PtyTerminal[] = [];
	const cli = (...parameters: readonly string[]) => runCli([...parameters, '--lab', name], maker.env);
	const forgetSnapshots = () => rm(path.join(dir, snapshotsFolder), {recursive: true, force: true});
	const begun = async () => new Set((await readProgress(dir)).passed.map(({step}) => step.split('/')[0]));

	const open = (...parameters: readonly string[]) => {
		const terminal = new PtyTerminal(process.execPath, ['dist/cli.js', '--lab', name, ...parameters], {
			env: {PG_REPLICATION_TUTORIAL_HOME: maker.home},
		});
		terminals.push(terminal);
		return terminal;
	};

	const leave = async (terminal: PtyTerminal) => {
		terminal.type('q');
		await terminal.sees('keep the lab');
		terminal.type('k');
		expect(await terminal.exited).toMatchObject({exitCode: 0});
	};

	afterEach(() => {
		for (const terminal of terminals.splice(0)) terminal.stop();
	});
	afterAll(() => maker.end());

	test('--from in a new lab runs what comes before, behind a bar', async () => {
		const terminal = open('--engine', 'local', '--dir', dir, '--from', '3');
		await terminal.sees(/Going to lesson 3, Replication user[\s\S]*[1-4] of 5 steps run and checked/, 60_000);
		await terminal.sees(inLesson(3, /[\s\S]*step 1 of 4[\s\S]*Ready/), 60_000);
		const refused = await cli('reset', '1');
		expect(refused).toMatchObject({exitCode: 1, stdout: ''});
		expect(refused.stderr).toMatch(/^Another tutor \(process \d+\) works in this lab\./);
		await leave(terminal);
		expect([...(await begun())]).toEqual(['network', 'primary-instance']);
	});

	test('--from inside of the lesson asks nothing, and backwards asks first', async () => {
		const inside = open('--from', '3');
		await inside.sees(inLesson(3, /[\s\S]*Ready/), 60_000);
		expect(inside.written).not.toMatch(/Going to|\[y\/N\]/);
		await leave(inside);

		const declined = open('--from', '2');
		await declined.sees('[y/N]', 20_000);
		const asked = (await declined.lines()).join('');
		expect(asked).toContain(`Take the lab "${name}" back to the start of lesson 2, Primary instance?`);
		expect(asked).toContain('What was done since then is lost.');
		declined.type(`n${enter}`);
		expect(await declined.exited).toMatchObject({exitCode: 0});
		await declined.sees('Nothing is changed.');
		expect((await begun()).has('primary-instance')).toBe(true);

		const agreed = open('--from', '2');
		await agreed.sees('[y/N]', 20_000);
		agreed.type(`y${enter}`);
		await agreed.sees(inLesson(2, /[\s\S]*step 1 of 3[\s\S]*Ready/), 60_000);
		await leave(agreed);
		expect([...(await begun())]).toEqual(['network']);
	});

	test('Ctrl+C on the way stops where the lab is, and the tutor goes on from there', async () => {
		await forgetSnapshots();
		const terminal = open('--from', '4', '--yes');
		// High enough for the notice above the outcome of whichever step it is stopped at.
		terminal.resize(98, 70);
		await terminal.sees(/[1-6] of 7 steps run and checked/, 60_000);
		terminal.type(ctrlC);
		await terminal.sees(/The lab did not get to lesson 4, Write-ahead log\. It was\s+stopped\s+at\s+"/, 20_000);
		// The interrupted command may have done everything already.
		await terminal.sees(/Ready|Passed/);
		terminal.type(enter);
		await terminal.sees(new RegExp(`Passed|step 3 of 3[\\s\\S]*Ready|${inLesson(3).source}`), 60_000);
		await leave(terminal);
	});

	test.each(['quitting', 'SIGKILL'])('%s on the way loses nothing', async (way) => {
		await forgetSnapshots();
		const terminal = open('--from', '2', '--yes');
		await terminal.sees(new RegExp(`Going to lesson 2|${inLesson(2, /[\s\S]*Ready/).source}`), 60_000);
		if (way === 'SIGKILL') {
			terminal.signal('SIGKILL');
			await terminal.exited;
		} else {
			await leave(terminal);
		}

		const again = open('--from', '3', '--yes');
		await again.sees(inLesson(3, /[\s\S]*step 1 of 4[\s\S]*Ready/), 60_000);
		await leave(again);
		expect([...(await begun())]).toEqual(['network', 'primary-instance']);
	});

	test('a step that fails because an earlier outcome was lost says so, beside the one remedy', async () => {
		const terminal = open();
		await terminal.sees(inLesson(3, /[\s\S]*Ready/), 60_000);
		terminal.type(enter);
		await terminal.sees('Passed', 60_000);
		terminal.type(enter);
		await terminal.sees(/step 2 of 4[\s\S]*Ready/);
		await stopServer();
		terminal.type(enter);
		await terminal.sees(
			/of\s+"Start the server"[\s\S]*is\s+not\s+true[\s\S]*cause\s+The\s+server\s+does\s+not\s+run[\s\S]*remedy/,
			60_000,
		);
		for (const key of ['l', 'g']) terminal.type(key);
		await terminal.sees('Take the lab to the start of lesson 3, Replication user?');
		terminal.type('y');
		await terminal.sees(/step 1 of 4[\s\S]*Ready/, 60_000);
		await leave(terminal);
	});

	test('a busy port is told calmly, and nothing is lost', async () => {
		await stopServer();
		const port = (await readLab(dir))?.ports['postgres-1'] ?? 0;
		const squatter = createServer().listen(port, '127.0.0.1');
		try {
			const {exitCode, stdout} = await cli('reset', '3');
			expect(exitCode).toBe(1);
			expect(stdout).toMatch(
				/The lab did not get to lesson 3, Replication user\. Port \d+ is in use by something else on this machine, so the server that had it cannot start\. Free the port, and try again\.$/,
			);
			expect(stdout).toContain('is not true any more: postgres-1 takes connections to postgresdb.');
		} finally {
			squatter.close();
		}

		const again = await cli('reset', '3');
		expect(again).toMatchObject({exitCode: 0, stdout: expect.stringContaining('from a snapshot')});
		expect([...(await begun())]).toEqual(['network', 'primary-instance']);
	});

	test('plain text begins with the course and the lab', async () => {
		const terminal = open('--plain');
		await terminal.sees(
			new RegExp(`PostgreSQL streaming replication: ${lessonCount} lessons[\\s\\S]*Lab "journey-`),
			60_000,
		);
		await terminal.sees('Enter runs it');
		terminal.type(`reset 2${enter}`);
		await terminal.sees('Take the lab to the start of lesson 2, Primary instance');
		terminal.type(`y${enter}`);
		await terminal.sees('The lab stands at lesson 2, Primary instance.', 60_000);
		terminal.type(`q${enter}`);
		await terminal.sees('k keeps the lab as it is');
		terminal.type(`k${enter}`);
		expect(await terminal.exited).toMatchObject({exitCode: 0});
		const {stdout} = await cli('transcript');
		expect(stdout).toMatch(
			/## Lesson 2: Primary instance[\s\S]*Here the lab was taken to:\n\n(?:- .*\n)*- [^\n]*: the start of the lesson, (?:from a snapshot|by running what comes before it)\n/,
		);
	});

	/** As an administrator may do it in another terminal. */
	async function stopServer(): Promise<void> {
		const pid = await readPostmaster(path.join(dir, 'postgres-1/pgdata'));
		expect(pid).toBeDefined();
		process.kill(pid ?? 0, 'SIGINT');
		await expect.poll(() => readPostmaster(path.join(dir, 'postgres-1/pgdata')), {timeout: 20_000}).toBeUndefined();
	}
});

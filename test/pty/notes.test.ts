import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {afterAll, afterEach, describe, expect, test} from 'vitest';
import {loadCourse} from '../../source/course/load-course.js';
import {withNotes} from '../../source/demo/notes/with-notes.js';
import {startDemo} from '../../source/demo/start-demo.js';
import {findNotesSockets} from '../../source/lab/notes-socket.js';
import {openLab, planLab} from '../../source/lab/open-lab.js';
import {startTutor} from '../../source/tutor/start-tutor.js';
import {hasPrograms} from '../support/labs/local-instances.js';
import {privateHome} from '../support/processes/private-home.js';
import {runCli} from '../support/processes/run-cli.js';
import {PtyTerminal} from '../support/terminals/pty-terminal.js';

const place = privateHome();
const env = {PG_REPLICATION_TUTORIAL_HOME: place.home};
const terminals: PtyTerminal[] = [];
const ctrlC = '\u0003';
const pageDown = '\u001B[6~';

afterEach(() => {
	for (const terminal of terminals.splice(0)) terminal.stop();
});
afterAll(async () => {
	await runCli(['clean', '--all'], env);
	await place.remove();
});

function notes(...parameters: string[]): PtyTerminal {
	const terminal = new PtyTerminal(process.execPath, ['dist/cli.js', 'notes', ...parameters], {env});
	terminals.push(terminal);
	return terminal;
}

async function realDemo(name: string) {
	const dir = place.labDir(name);
	const lab = await openLab(await planLab({name, engine: 'local', dir}));
	const tutor = startTutor(await loadCourse('lessons'), lab, () => '', {pacing: 'one-by-one'});
	return {dir, demo: withNotes(startDemo(tutor, {typing: 0, debounceMs: 0}), tutor.notice)};
}

describe.skipIf(!hasPrograms)('the notes of a real demonstration', () => {
	test('drive it from two terminals, and it goes on when they are left', async () => {
		const name = `notes-${process.pid}`;
		const {dir, demo} = await realDemo(name);
		const screen = notes('--lab', name);
		const [begins = ''] = demo.tutor.course.lessons[0]?.notes ?? [];
		await screen.sees(begins.split(' ').slice(0, 4).join(' '));
		await screen.sees('Now:  explaining');
		screen.type(pageDown);
		await screen.sees('the command is typed, waits to be run');
		expect(demo.getState().beat).toEqual({kind: 'typed', action: 0});

		const lines = notes('--lab', name, '--plain');
		await lines.sees('Enter: run the command.');
		lines.type('\r');
		await screen.sees('the outcome holds');
		await lines.sees('Now: the outcome holds. Enter: go to the next step.');
		expect(demo.tutor.getState().passed.size).toBe(1);
		lines.type('b\r');
		await screen.sees('The audience sees a blank screen.');
		expect(demo.getState().cover).toBe('blank');
		lines.type('q\r');
		expect((await lines.exited).exitCode).toBe(0);

		screen.type(' ');
		await expect.poll(() => demo.getState().cover).toBe('none');
		screen.type(' ');
		await screen.sees('step 2 of 2');
		screen.type(ctrlC);
		expect((await screen.exited).exitCode).toBe(0);
		expect(screen.isAlternate).toBe(false);
		expect(screen.written).toContain('The demonstration goes on.');
		expect(demo.getState().beat).toEqual({kind: 'explaining'});

		const again = notes('--lab', name);
		await again.sees('step 2 of 2');
		demo.dispatch({type: 'quit', lab: 'remove'});
		await demo.closed;
		expect((await again.exited).exitCode).toBe(0);
		expect(again.written).toContain('The demonstration has ended.');
		expect(again.isAlternate).toBe(false);
		expect(await findNotesSockets({name, dir})).toEqual([]);
		expect(existsSync(dir)).toBe(false);
	});

	test('come back when it was killed and is started again; clean removes what it left', async () => {
		const name = `notes-killed-${process.pid}`;
		const dir = place.labDir(name);
		const start = () =>
			spawn(
				process.execPath,
				['dist/cli.js', 'demo', '--auto', '--pace', '600', '--engine', 'local', '--lab', name, '--dir', dir],
				{env: {...process.env, ...env}, stdio: 'ignore'},
			);
		const first = start();
		await expect.poll(() => findNotesSockets({name, dir}), {timeout: 30_000}).toHaveLength(1);
		const screen = notes('--lab', name);
		await screen.sees('Now:  explaining');
		first.kill('SIGKILL');
		await once(first, 'exit');
		await screen.sees(/The connection broke; trying again, 1\d\d s left\./);
		expect((await runCli(['notes', '--lab', name], env)).stderr).toContain(
			`No demonstration runs in the lab "${name}".`,
		);

		const second = start();
		await screen.sees('Now:  explaining', 30_000);
		screen.type('l');
		await screen.sees('of 3 min');
		second.kill('SIGTERM');
		await once(second, 'exit');
		expect((await screen.exited).exitCode).toBe(0);
		expect(screen.written).toContain('The demonstration has ended.');
		expect(await findNotesSockets({name, dir})).toEqual([]);

		const third = start();
		await expect.poll(() => findNotesSockets({name, dir}), {timeout: 30_000}).toHaveLength(1);
		third.kill('SIGKILL');
		await once(third, 'exit');
		const [left = ''] = await findNotesSockets({name, dir});
		const {exitCode, stdout} = await runCli(['clean', '--lab', name], env);
		expect(exitCode).toBe(0);
		expect(stdout).toContain(`folder ${path.dirname(left)}`);
		expect(existsSync(path.dirname(left))).toBe(false);
	});
});

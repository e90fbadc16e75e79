import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import type {EngineKind} from '../../../source/course/types.js';
import {markersOf} from '../../../source/demo/cast/cast.js';
import {readCast} from '../../../source/demo/cast/read-cast.js';
import {expectNoSecretKept, expectNoSecretRecorded} from '../labs/kept-secrets.js';
import {labMaker} from '../labs/lab-maker.js';
import {stageLab} from '../labs/stage-lab.js';
import {playFirst} from '../labs/template-lab.js';
import {runCli} from '../processes/run-cli.js';
import {lastScreen} from '../scenes/cast-screens.js';
import {realCourse} from '../scenes/real-course.js';
import {castText} from '../scenes/recordings.js';
import {withoutAsciinema} from '../terminals/asciinema.js';
import {PtyTerminal} from '../terminals/pty-terminal.js';
import {atStep, pageDown, StageTerminal} from '../terminals/stage-terminal.js';

const size = {columns: 60, rows: 20};
const stepAfterCrash = 'replication-user/create-the-role';
const interruptedStep = 'testing-replication/try-to-write-on-the-standby';
const recordedStep = 'testing-replication/measure-the-lag';
const secrets = ['admin123', 'replica123'];

/** Which lessons are given. */
type Part = {
	/** A lesson that a copied lab stands at the start of; a new lab is set up when it is left out. */
	readonly from?: string;
	/** The lesson at whose start the demonstration is left; none when it is given to its end. */
	readonly to?: string;
};

/**
 * Gives the course, or a part of it, as a demonstration, on a terminal and by the key of a remote, with the accidents of
 * these lessons on the way.
 * @param skip why the engine cannot be tested here
 */
export function proveWholeDemo(
	engine: EngineKind,
	{image, skip, from, to}: {readonly image?: string; readonly skip: string | undefined} & Part,
): void {
	describe.skipIf(skip !== undefined)(
		`a demonstration from ${from ?? 'its beginning'} to ${to ?? 'its end'}${skip === undefined ? '' : ` (${skip})`}`,
		async () => {
			const maker = labMaker(engine);
			const {env} = maker;
			const name = `onstage-${engine}-${process.pid}`;
			const dir = maker.labDir(name);
			const file = path.join(maker.home, 'talk.cast');
			const fallback = path.join(maker.home, 'fallback.cast');
			const course = await realCourse(engine);
			const lab = stageLab(engine, name, dir);
			const terminals: PtyTerminal[] = [];
			const stages: StageTerminal[] = [];
			const at = (step: string, footer = '') => atStep(course, step, footer);
			const steps = course.steps.map(({id}) => id);
			const startOf = (lesson: string) => steps.findIndex((step) => step.startsWith(`${lesson}/`));
			const first = from === undefined ? 0 : startOf(from);
			const passed = to === undefined ? steps.length : startOf(to);
			const given = steps.slice(first, passed + 1);

			if (from !== undefined) {
				playFirst(engine);
				beforeAll(async () => {
					await maker.copy(name, from);
				});
			}

			afterEach(async () => {
				for (const terminal of terminals.splice(0)) terminal.stop();
				for (const on of stages.splice(0)) await on.stop();
			});
			afterAll(() => maker.end());

			const own = ['--lab', name, '--dir', dir];
			const asNew = ['--engine', engine, ...(image === undefined ? [] : ['--image', image])];
			const where = [...own, ...(from === undefined ? asNew : [])];
			function stage(...parameters: string[]): StageTerminal {
				const started = new StageTerminal({
					parameters: [...where, '--typing', '0', '--no-motion', ...parameters],
					env: {PG_REPLICATION_TUTORIAL_HOME: maker.home},
					course,
				});
				stages.push(started);
				return started;
			}

			test('is given by one key, with accidents that are mended, and recorded', async () => {
				writeFileSync(
					fallback,
					castText(
						[
							[0, 'm', recordedStep],
							[0.1, 'o', 'as it went at the rehearsal'],
						],
						size,
					),
				);
				const on = stage('--record', file, '--recording', fallback);
				if (from === undefined) {
					await on.sees(/↓ \d+\n *Space read on/, 30_000);
					await on.press(pageDown, /\n *Space show the command/);
				}

				if (given.includes(stepAfterCrash)) {
					// A server is killed between two steps, is started again by hand, and the step run once more.
					await on.goOn(at(stepAfterCrash, 'Space show the command'));
					await on.coverAndUncover();
					await lab.kill('postgres-1');
					await on.goOn(at(stepAfterCrash, 'Space run'));
					await on.press(pageDown, /r {2}run the step once more/, 60_000);
					expect(await on.text()).not.toContain('v  play');
					await on.inShell(`cat secrets/*; ${lab.startAgain('postgres-1')}`, /^\W*it runs$/m);
					await on.press('r', /✔ passed/, 60_000);
				}

				if (given.includes(interruptedStep)) {
					// Another one in the middle of a command; the lesson is rebuilt from its snapshot.
					await on.goOn(at('testing-replication/create-a-table', 'Space show the command'));
					await on.coverAndUncover();
					await on.goOn(at(interruptedStep, 'Space run'));
					await lab.lock('postgres-1', 'customers');
					await on.press(pageDown, /running/);
					await lab.kill('postgres-1');
					await on.sees(/m {2}rebuild this lesson up to here/, 60_000);
					await on.press('m', /The lesson is set up again, up to this step\./, 60_000);
					expect(await on.text()).toMatch(at(interruptedStep, 'Space show the command'));
				}

				if (given.includes(recordedStep)) {
					// The standby is killed between two steps; what it would have shown comes from a recording.
					await on.goOn(at(recordedStep, 'Space show the command'));
					await lab.kill('postgres-2');
					await on.goOn(at(recordedStep, 'Space run'));
					await on.press(pageDown, /v {2}play the recording of this step/, 60_000);
					await on.press('v', /as it went at the rehearsal[\s\S]*recorded\n *Space go on/);
					await on.press(pageDown, at('failover/take-the-primary-away', 'Space (?:show|read)'), 60_000);
				}

				if (to === undefined) {
					await on.goOn(at('a-new-standby/set-the-old-data-aside', 'Space'));
					await on.coverAndUncover();
					await on.goOn(/What was built/);
				} else {
					await on.goOn(at(given.at(-1) ?? '', 'Space (?:show|read)'));
				}

				await on.leave();
				expect(on.terminal.written).toContain(`Recording: ${file}`);
				expect(on.terminal.written).toContain(`${passed} of ${steps.length} steps passed`);
			}, 300_000);

			test('leaves no password in its recording, nor in anything that is kept', async () => {
				const cast = await readCast(file);
				const all = new Set([...secrets, ...passwordsIn(dir)]);
				await expectNoSecretRecorded(file, cast, [...all]);
				await expectNoSecretKept({name, dir, engine}, env, [...all]);
				expect([...new Set(markersOf(cast).map(({label}) => label))]).toEqual(given);
			});

			test('is replayed as it was', async () => {
				const cast = await readCast(file);
				const last = await lastScreen(cast);
				expect(last.join('\n')).toContain('Leave the demonstration?');
				const shown = given.slice(-3);
				const begin = shown[0] ?? '';
				const {stdout, exitCode} = await runCli(['replay', file, '--from', begin]);
				expect(exitCode).toBe(0);
				expect(stdout.match(/^== .* ==$/gm)).toEqual(shown.map((step) => `== ${step} ==`));
				expect(stdout).toContain('✔ passed');
				const player = new PtyTerminal(
					process.execPath,
					['dist/cli.js', 'replay', file, '--speed', '50', '--from', begin],
					size,
				);
				terminals.push(player);
				expect((await player.exited).exitCode).toBe(0);
				const played = player.written.split('\u001B[?1049l')[0] ?? '';
				expect(await lastScreen({size, events: [{kind: 'output', at: 0, data: played}], cut: false})).toEqual(last);
				if (withoutAsciinema !== undefined) return;
				const script = 'asciinema cat "$1"; stty -echo; read -r _';
				const other = new PtyTerminal('/bin/sh', ['-c', script, 'sh', file], {...size, env: {HOME: maker.home}});
				terminals.push(other);
				await expect.poll(() => other.lines(), {timeout: 60_000}).toEqual(last);
			});

			test('leaves nothing behind when it is cleaned away', async () => {
				expect((await lab.left()).length).toBeGreaterThan(0);
				const {exitCode, stdout, stderr} = await maker.clean('--yes', ...own);
				expect({exitCode, stderr}, stdout).toEqual({exitCode: 0, stderr: ''});
				expect(existsSync(dir)).toBe(false);
				expect(await lab.left()).toEqual([]);
			});
		},
	);
}

/** Passwords that stand in the files of a lab. */
function passwordsIn(dir: string): string[] {
	const file = path.join(dir, 'secrets', 'admin.password');
	return existsSync(file) ? [readFileSync(file, 'utf8').trim()] : [];
}

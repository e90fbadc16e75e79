import {mkdir, readdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import {afterAll, describe, expect, onTestFinished, test, vi} from 'vitest';
import type {EngineKind} from '../../../source/course/types.js';
import {createEngine} from '../../../source/lab/create-engine.js';
import type {LabDescription} from '../../../source/lab/description.js';
import {readLab} from '../../../source/lab/lab-folder.js';
import {accountToDropTo} from '../../../source/lab/local/account.js';
import {planLab} from '../../../source/lab/open-lab.js';
import {afterTheCourse} from '../labs/play-course.js';
import {labAt, playFirst, templateLab} from '../labs/template-lab.js';
import {privateHome} from '../processes/private-home.js';
import {endStateOf} from './end-state.js';
import {expectWholeCourse} from './transcript-proof.js';

const program = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

/** Much, because deadlines are not what is tested. */
const patience = 280_000;

/**
 * Runs the exported script, and proves that it ends in the state in which the course ends that a tutor has played; then,
 * that what the script says about removing it removes it.
 * @param skip why the engine cannot be tested here
 */
export function proveScript(engine: EngineKind, image: string | undefined, skip: string | undefined): void {
	describe.skipIf(skip !== undefined)(
		`the exported script on the ${engine} engine${skip === undefined ? '' : ` (${skip})`}`,
		() => {
			const place = privateHome();
			const request = {engine, ...(image === undefined ? {} : {image})};
			const options = ['--engine', engine, ...(image === undefined ? [] : ['--image', image])];
			const folder = path.join(place.home, 'script');
			let script = '';
			let scripted: LabDescription | undefined;

			const start = (file: string, parameters: readonly string[], cwd: string) =>
				execa(file, parameters, {
					cwd,
					env: {...process.env, PATIENCE: '5'},
					extendEnv: false,
					stdin: 'ignore',
					all: true,
					reject: false,
					timeout: patience,
				});

			playFirst(engine);
			afterAll(async () => {
				if (scripted) {
					const account = engine === 'local' ? await accountToDropTo() : undefined;
					const left = await createEngine(scripted, account, () => {});
					await left.removeOutside();
					await left.removeEntries(['postgres-1', 'postgres-2', 'secrets']);
					left.close();
				}

				await place.remove();
			}, patience);

			test(
				'ends where the tutor ends',
				async () => {
					// One gets its folder as an argument, the other is started in it.
					const dir = engine === 'docker' ? ['--dir', folder] : [];
					const printed = await start(
						process.execPath,
						[program, 'script', '--lab', `script-sh-${engine}`, ...options, ...dir],
						place.home,
					);
					expect(printed.exitCode, printed.all).toBe(0);
					script = printed.stdout;
					const file = path.join(place.home, 'course.sh');
					await writeFile(file, `${script}\n`);
					if (engine === 'local') await mkdir(folder);
					scripted = await describeLab(script);

					const bash = await start('bash', [file], engine === 'docker' ? place.home : folder);
					expect(bash.exitCode, lastLines(bash.all)).toBe(0);
					const played = await labAt(engine, afterTheCourse, `script-run-${engine}`, place.labDir('played'));
					onTestFinished(async () => {
						await played.remove();
					}, patience);
					const {answers} = await endStateOf(played.description);
					expect(Object.values(answers).filter((answer) => (answer as {kind: string}).kind !== 'rows')).toEqual([]);
					// The last file of a backup may still be on its way into the archive.
					await vi.waitFor(
						async () => {
							const [expected, found] = await Promise.all(
								[played.description, scripted as LabDescription].map(endStateOf),
							);
							expect(found).toEqual(expected);
						},
						{timeout: 30_000, interval: 250},
					);
				},
				patience,
			);

			test('has a course beside it whose transcript tells all of it', async () => {
				const {dir} = await templateLab(engine);
				const lab = await readLab(dir);
				if (!lab) throw new Error('there is no lab');
				const {stdout, exitCode} = await start(process.execPath, [program, 'transcript', '--dir', dir], place.home);
				expect(exitCode).toBe(0);
				await expectWholeCourse(stdout, lab);
			});

			test(
				'is removed as it says',
				async (context) => {
					if (!scripted) return context.skip('there is no script');
					const again = await start('bash', [path.join(place.home, 'course.sh')], folder);
					expect(again.all).toContain('has a lab in it already');
					expect(again.exitCode).toBe(1);

					const removal = /^# How to remove.*\n((?:# {5}.*\n)+)/m.exec(script)?.[1]?.replaceAll(/^# {5}/gm, '') ?? '';
					const account = engine === 'local' ? await accountToDropTo() : undefined;
					const shell = account === undefined ? ['bash'] : ['runuser', '-u', account.name, '--', 'bash'];
					const removed = await start(shell[0] ?? '', [...shell.slice(1), '-ec', removal], folder);
					expect(removed.exitCode, removed.all).toBe(0);
					expect(await readdir(folder)).toEqual([]);
					const left = await createEngine(scripted, account, () => {});
					expect(await left.removeOutside()).toEqual([]);
					left.close();
				},
				patience,
			);

			/** The lab that the script makes, as an engine looks at it. */
			async function describeLab(text: string): Promise<LabDescription> {
				const {lab} = await planLab({name: `script-sh-${engine}`, dir: folder, ...request});
				const [, first, second] = /on the ports (\d+) and (\d+) of 127\.0\.0\.1/.exec(text) ?? [];
				return {...lab, ports: {'postgres-1': Number(first), 'postgres-2': Number(second)}};
			}
		},
	);
}

function lastLines(text: string | undefined): string {
	return text?.split('\n').slice(-30).join('\n') ?? '';
}

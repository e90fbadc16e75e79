import {spawn} from 'node:child_process';
import {readdir, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import type {EngineKind} from '../../../source/course/types.js';
import type {Engine} from '../../../source/lab/engine.js';
import type {OpenLab} from '../../../source/lab/open-lab.js';
import {openSnapshots} from '../../../source/lab/snapshots/open-snapshots.js';
import {journalFile, snapshotFile, snapshotsFolder, stagingFolder} from '../../../source/lab/snapshots/paths.js';
import {readStoredSnapshots} from '../../../source/lab/snapshots/stored.js';
import {labMaker} from '../labs/lab-maker.js';
import {MarkedLab, marked, primary, take} from '../labs/marked-lab.js';
import {bundlePlayer} from '../processes/bundle-fake-tutor.js';

/** Moments of a restore, of taking, and of starting over at which the tutor is killed; containers take their time. */
const moments = {local: {restore: 12, take: 8, startOver: 4}, docker: {restore: 3, take: 3, startOver: 2}} as const;

/**
 * Proves that a lab and its snapshots are whole after a tutor was killed at any moment of copying or exchanging files, and
 * that the lab is frozen no longer than that takes.
 * @param skip why the engine cannot be tested here
 * @param frozen whether any process of the primary is held still
 */
export function proveKilledSnapshots(
	engine: EngineKind,
	options: readonly string[],
	skip: string | undefined,
	frozen: (lab: OpenLab) => Promise<boolean>,
): void {
	describe.skipIf(skip !== undefined)(`a lab that is frozen, ${engine} engine${skip ? ` (${skip})` : ''}`, () => {
		const labs = labMaker(engine, options);
		const own = new MarkedLab(engine, labs, `killed-${engine}-${process.pid}`);
		let program: string;

		beforeAll(async () => {
			program = await bundlePlayer('play-snapshot.ts');
		});

		afterAll(async () => {
			await labs.end();
			if (program) await rm(path.dirname(program), {recursive: true});
		});

		/** Plays in another process and kills it after a time; returns the time it had, or took. */
		const play = async (what: string, lesson: string, killedAfter: number): Promise<number> => {
			const child = spawn(process.execPath, [program, own.name, own.dir, what, lesson], {
				stdio: ['ignore', 'pipe', 'inherit'],
				env: {...process.env, ...labs.env},
			});
			let begun = 0;
			let took = 0;
			createInterface({input: child.stdout}).on('line', (line) => {
				if (line === 'done') took = performance.now() - begun;
				if (line !== 'begun') return;
				begun = performance.now();
				if (Number.isFinite(killedAfter)) setTimeout(() => child.kill('SIGKILL'), killedAfter);
			});
			await new Promise((resolve) => child.once('close', resolve));
			expect(begun).toBeGreaterThan(0);
			return took || killedAfter;
		};

		const expectSound = async (lab: OpenLab) => {
			expect(await frozen(lab)).toBe(false);
			expect((await lab.engine.instance(primary)).kind).toBe('running');
			for (const folder of [journalFile, stagingFolder]) {
				const left = await readdir(path.join(own.dir, folder)).catch(() => []);
				expect(left, folder).toEqual([]);
			}

			expect(await stat(path.join(own.dir, journalFile)).catch(() => undefined)).toBeUndefined();
			expect((await readStoredSnapshots(own.dir)).waste).toEqual([]);
		};

		test('is the old or the new one after SIGKILL in the middle', async () => {
			await own.opened(async (lab) => {
				await own.mark(lab, 'old');
				await take(lab, 'lesson', 'old');
				await own.mark(lab, 'new');
			});
			const whole = await play('restore', 'lesson', Number.POSITIVE_INFINITY);
			const seen = new Set<string>();
			const count = moments[engine].restore;
			for (let moment = 0; moment < count; moment++) {
				await own.opened(async (lab) => own.mark(lab, 'new'));
				// Past the time that the first one took, so that a slower one has come to its end, too.
				await play('restore', 'lesson', (1.5 * whole * moment) / (count - 1));
				await own.opened(async (lab) => {
					await expectSound(lab);
					const found = await own.markOf(lab);
					expect(found).toEqual(marked(found.row));
					seen.add(found.row);
				});
			}

			expect([...seen].toSorted()).toEqual(['new', 'old']);
		}, 240_000);

		test('has the old or the new snapshot after SIGKILL while it is taken, and runs', async () => {
			const whole = await play('take', 'taken', Number.POSITIVE_INFINITY);
			const count = moments[engine].take;
			let before = await own.opened(async (lab) => {
				await own.mark(lab, 'kept');
				await take(lab, 'taken', 'kept');
				return 'kept';
			});
			for (let moment = 0; moment < count; moment++) {
				const value = `value ${moment}`;
				await own.opened(async (lab) => own.mark(lab, value));
				await play('take', 'taken', (whole * moment) / (count - 1));
				before = await own.opened(async (lab) => {
					await expectSound(lab);
					expect(await own.markOf(lab)).toEqual(marked(value));
					await lab.snapshots.restore('taken');
					const {row, file} = await own.markOf(lab);
					expect([before, value]).toContain(row);
					expect(file).toBe(row);
					return row;
				});
			}
		}, 240_000);

		test('is as it was, or as before its first lesson, after SIGKILL while it starts over', async () => {
			await own.opened(async (lab) => {
				await own.mark(lab, 'begun');
				await take(lab, 'begun', 'begun');
			});
			const whole = await play('start over', '', Number.POSITIVE_INFINITY);
			const count = moments[engine].startOver;
			for (let moment = 0; moment < count; moment++) {
				await own.opened(async (lab) => lab.snapshots.restore('begun'));
				await play('start over', '', (whole * moment) / (count - 1));
				await own.opened(async (lab) => {
					if ((await lab.engine.instance(primary)).kind === 'running') {
						await expectSound(lab);
						expect(await own.markOf(lab)).toEqual(marked('begun'));
					} else {
						await own.expectNothingMade(lab);
					}
				});
			}

			await own.opened(async (lab) => {
				await lab.snapshots.restore('begun');
				expect(await own.markOf(lab)).toEqual(marked('begun'));
			});
		}, 240_000);

		test('stands still while it is copied, and not longer', async () => {
			await own.opened(async (lab) => {
				await own.mark(lab, 'still');
				const {engine: real} = lab;
				const seen: boolean[] = [];
				const watched: Engine = {
					...real,
					async shell() {
						const shell = await real.shell();
						return {
							...shell,
							async run(script, said) {
								const result = await shell.run(script, async (line) => {
									seen.push(await frozen(lab));
									said?.(line);
								});
								await vi.waitFor(async () => expect(await frozen(lab)).toBe(false), {timeout: 10_000, interval: 10});
								seen.push(await frozen(lab));
								return result;
							},
						};
					},
				};
				const snapshots = await openSnapshots(watched, 2 ** 31);
				expect(await snapshots.take('still', 'still')).toMatchObject({kind: 'taken'});
				// When it is copied, and when the copy has been looked at.
				expect([seen[0], seen.at(-1)]).toEqual([true, false]);
				const folder = await own.folderOf('still');
				for (const name of [snapshotsFolder, folder]) {
					expect((await stat(path.join(own.dir, name))).mode & 0o777, name).toBe(0o700);
				}
				expect((await stat(path.join(own.dir, folder, snapshotFile))).mode & 0o777).toBe(0o600);
				await snapshots.settled();
			});
		});

		test('is removed with its snapshots while it is frozen', async () => {
			await own.opened(async (lab) => {
				await lab.engine.freeze();
				expect(await frozen(lab)).toBe(true);
			});
			expect(await labs.clean('--lab', own.name)).toMatchObject({exitCode: 0, stderr: ''});
			expect(await stat(own.dir).catch(() => undefined)).toBeUndefined();
		});
	});
}

import {spawn} from 'node:child_process';
import {readdir, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {setTimeout as delay} from 'node:timers/promises';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {EngineKind} from '../../../source/course/types.js';
import type {OpenLab} from '../../../source/lab/open-lab.js';
import {Servers} from '../../../source/lab/servers.js';
import {journalFile, snapshotFile, snapshotsFolder, stagingFolder} from '../../../source/lab/snapshots/paths.js';
import {readStoredSnapshots} from '../../../source/lab/snapshots/stored.js';
import {labMaker} from '../labs/lab-maker.js';
import {MarkedLab, marked, primary, sql, take} from '../labs/marked-lab.js';
import {bundlePlayer} from '../processes/bundle-fake-tutor.js';
import {runCli} from '../processes/run-cli.js';

/** Moments of a restore, of taking, and of starting over at which the tutor is killed; containers take their time. */
const moments = {local: {restore: 12, take: 8, startOver: 4}, docker: {restore: 3, take: 3, startOver: 2}} as const;

/**
 * Proves that a lab and its snapshots are whole after a tutor was killed at any moment of copying or exchanging files, and
 * that its servers run all the while.
 * @param skip why the engine cannot be tested here
 * @param freezing whether any process of the primary is held still, and how somebody does that
 */
export function proveKilledSnapshots(
	engine: EngineKind,
	options: readonly string[],
	skip: string | undefined,
	{isFrozen, freeze}: {isFrozen: (lab: OpenLab) => Promise<boolean>; freeze: (lab: OpenLab) => Promise<void>},
): void {
	describe.skipIf(skip !== undefined)(`a lab that is copied, ${engine} engine${skip ? ` (${skip})` : ''}`, () => {
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
				const closed = await own.opened(async (lab) => {
					await own.mark(lab, value);
					return lab;
				});
				await play('take', 'taken', (whole * moment) / (count - 1));
				// Nothing has repaired the lab yet.
				expect(await isFrozen(closed)).toBe(false);
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

		test('runs, and lets programs in, while it is copied', async () => {
			await own.opened(async (lab) => {
				await own.mark(lab, 'running');
				let taking = true;
				const taken = lab.snapshots.take('running', 'running').finally(() => {
					taking = false;
				});
				const seen: Array<[boolean, number]> = [];
				while (taking) seen.push([await isFrozen(lab), (await lab.engine.program(primary, ['true'])).exitCode]);
				expect(await taken).toMatchObject({kind: 'taken'});
				expect(seen.length).toBeGreaterThan(1);
				expect(new Set(seen.map(String))).toEqual(new Set(['false,0']));
				const folder = await own.folderOf('running');
				for (const name of [snapshotsFolder, folder]) {
					expect((await stat(path.join(own.dir, name))).mode & 0o777, name).toBe(0o700);
				}
				expect((await stat(path.join(own.dir, folder, snapshotFile))).mode & 0o777).toBe(0o600);
			});
		});

		test('is copied as it was at one moment while it is written into now and then, and not while it is all the time', async () => {
			await own.opened(async (lab) => {
				for (const name of ['one', 'other']) await sql(lab, `CREATE TABLE ${name} (value int)`);
				const servers = new Servers(lab.engine);
				let isWriting = true;
				const write = async () => {
					// On a busy machine each look takes longer than the time between two writes.
					for (let count = 0; isWriting && count < 4; count++) {
						const statement = 'WITH one AS (INSERT INTO one VALUES (1)) INSERT INTO other VALUES (1)';
						expect(await servers.query(primary, statement)).toMatchObject({kind: 'rows'});
						// It writes the pages of the tables, too.
						expect(await servers.query(primary, 'CHECKPOINT')).toMatchObject({kind: 'rows'});
						await delay(500);
					}
				};
				const written = write();
				await take(lab, 'written', 'written').finally(() => {
					isWriting = false;
				});
				await written;
				await servers.close();

				await lab.engine.writeFile(`${primary}/config/busy`, '', undefined);
				const busy = spawn('sh', ['-c', `while :; do echo >> '${primary}/config/busy'; done`], {cwd: own.dir});
				const taking = await lab.snapshots.take('busy', '');
				busy.kill();
				const why = 'The lab could not be copied: it was written into all the time.';
				expect(taking).toEqual({kind: 'skipped', why});

				await lab.snapshots.restore('written');
				expect(await sql(lab, 'SELECT count(*) = (SELECT count(*) FROM other) FROM one')).toBe('t');
				await sql(lab, 'DROP TABLE one, other');
			});
		}, 60_000);

		test('runs on when it is opened, after somebody has frozen it', async () => {
			await own.opened(freeze);
			await own.opened(async (lab) => {
				expect(await isFrozen(lab)).toBe(false);
				expect(await sql(lab, 'SELECT 1')).toBe('1');
			});
		});

		test('is told by doctor, and removed with its snapshots, while somebody has frozen it', async () => {
			await own.opened(async (lab) => {
				await freeze(lab);
				expect(await isFrozen(lab)).toBe(true);
			});
			const {stdout} = await runCli(['doctor'], labs.env);
			expect(stdout).toMatch(engine === 'docker' ? /docker unpause\s+killed-/ : /kill -CONT \d+/);
			expect(await labs.clean('--lab', own.name)).toMatchObject({exitCode: 0, stderr: ''});
			expect(await stat(own.dir).catch(() => undefined)).toBeUndefined();
		});
	});
}

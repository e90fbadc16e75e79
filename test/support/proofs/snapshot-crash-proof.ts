import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {mkdir, readdir, readFile, rm, stat, truncate, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {afterAll, beforeAll, describe, expect, onTestFinished, test, vi} from 'vitest';
import type {EngineKind} from '../../../source/course/types.js';
import type {Engine} from '../../../source/lab/engine.js';
import {LabFault} from '../../../source/lab/lab-fault.js';
import {progressFile} from '../../../source/lab/lab-folder.js';
import {readPostmaster} from '../../../source/lab/local/postmaster.js';
import {type OpenLab, openLab, planLab} from '../../../source/lab/open-lab.js';
import {Servers} from '../../../source/lab/servers.js';
import type {Answer} from '../../../source/lab/session.js';
import {openSnapshots} from '../../../source/lab/snapshots/open-snapshots.js';
import {
	copiesFolder,
	journalFile,
	snapshotFile,
	snapshotsFolder,
	stagingFolder,
} from '../../../source/lab/snapshots/paths.js';
import {readStoredSnapshots} from '../../../source/lab/snapshots/stored.js';
import {labMaker} from '../labs/lab-maker.js';
import {playFirst} from '../labs/template-lab.js';
import {bundlePlayer} from '../processes/bundle-fake-tutor.js';

const primary = 'postgres-1';

/** Moments of a restore, of taking, and of starting over at which the tutor is killed; containers take their time. */
const moments = {local: {restore: 12, take: 8, startOver: 4}, docker: {restore: 3, take: 3, startOver: 2}} as const;
const variable = 'PG_REPLICATION_TUTORIAL_SNAPSHOTS';

/** Differences between a lab at two times: a row, a file, and the recorded progress. */
type Mark = {readonly row: string; readonly file: string; readonly memory: string};

const marked = (value: string): Mark => ({row: value, file: value, memory: value});

/** The part of an engine that a test uses behind the tutor's back. */
export type Behind = {
	/** Whether any process of the primary is held still. */
	readonly frozen: (lab: OpenLab) => Promise<boolean>;
	readonly stopCommand: string;
	readonly startCommand: string;
};

/**
 * Proves what happens to snapshots when a tutor is killed, the disk is full, or a learner has done something.
 * @param skip why the engine cannot be tested here
 */
export function proveSnapshotsSurvive(
	engine: EngineKind,
	options: readonly string[],
	skip: string | undefined,
	{frozen, stopCommand, startCommand}: Behind,
): void {
	describe.skipIf(skip !== undefined)(`a lab that is taken back, ${engine} engine${skip ? ` (${skip})` : ''}`, () => {
		const labs = labMaker(engine, options);
		const name = `back-${engine}-${process.pid}`;
		let dir: string;
		let program: string;

		playFirst(engine);
		beforeAll(async () => {
			[program, dir] = await Promise.all([bundlePlayer('play-snapshot.ts'), labs.copy(name, 'replication-user')]);
		}, 180_000);

		afterAll(async () => {
			await labs.end();
			if (program) await rm(path.dirname(program), {recursive: true});
		});

		const opened = async <T>(use: (lab: OpenLab) => Promise<T>): Promise<T> => {
			const lab = await openLab(await planLab({name, dir}));
			try {
				return await use(lab);
			} finally {
				await lab.snapshots.settled();
				lab.close();
			}
		};

		const sql = async (lab: OpenLab, statement: string): Promise<string | undefined> => {
			const servers = new Servers(lab.engine);
			try {
				return await vi.waitFor(
					async () => {
						const answer = await servers.query(primary, statement);
						if (answer.kind !== 'rows') throw new Error(answer.message);
						return answer.rows[0]?.[0];
					},
					{timeout: 20_000, interval: 50},
				);
			} finally {
				await servers.close();
			}
		};

		const mark = async (lab: OpenLab, value: string) => {
			await sql(lab, 'CREATE TABLE IF NOT EXISTS mark (value text)');
			await sql(lab, 'TRUNCATE mark');
			await sql(lab, `INSERT INTO mark VALUES ('${value}')`);
			await lab.engine.writeFile(`${primary}/config/mark`, value, undefined);
			await writeFile(path.join(dir, progressFile), value);
		};

		const markOf = async (lab: OpenLab): Promise<Mark> => ({
			row: (await sql(lab, 'SELECT value FROM mark')) ?? '',
			file: (await lab.engine.readFile(`${primary}/config/mark`)) ?? '',
			memory: await readFile(path.join(dir, progressFile), 'utf8').catch(() => ''),
		});

		const take = async (lab: OpenLab, lesson: string, progress = '') => {
			const taking = await lab.snapshots.take(lesson, progress);
			expect(taking).toMatchObject({kind: 'taken'});
		};

		/** Plays in another process and kills it after a time; returns the time it had, or took. */
		const play = async (what: string, lesson: string, killedAfter: number): Promise<number> => {
			const child = spawn(process.execPath, [program, name, dir, what, lesson], {
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
				const left = await readdir(path.join(dir, folder)).catch(() => []);
				expect(left, folder).toEqual([]);
			}

			expect(await stat(path.join(dir, journalFile)).catch(() => undefined)).toBeUndefined();
			expect((await readStoredSnapshots(dir)).waste).toEqual([]);
		};

		const expectNothingMade = async (lab: OpenLab) => {
			expect((await lab.engine.instance(primary)).kind).toBe('absent');
			expect((await readdir(dir)).toSorted()).toEqual(engine === 'local' ? ['.tutorial', 'lab.env'] : ['.tutorial']);
			for (const file of [progressFile, journalFile]) {
				expect(await stat(path.join(dir, file)).catch(() => undefined), file).toBeUndefined();
			}

			expect(await readdir(path.join(dir, stagingFolder)).catch(() => [])).toEqual([]);
		};

		test('is the old or the new one after SIGKILL in the middle', async () => {
			await opened(async (lab) => {
				await mark(lab, 'old');
				await take(lab, 'lesson', 'old');
				await mark(lab, 'new');
			});
			const whole = await play('restore', 'lesson', Number.POSITIVE_INFINITY);
			const seen = new Set<string>();
			const count = moments[engine].restore;
			for (let moment = 0; moment < count; moment++) {
				await opened(async (lab) => mark(lab, 'new'));
				// Past the time that the first one took, so that a slower one has come to its end, too.
				await play('restore', 'lesson', (1.5 * whole * moment) / (count - 1));
				await opened(async (lab) => {
					await expectSound(lab);
					const found = await markOf(lab);
					expect(found).toEqual(marked(found.row));
					seen.add(found.row);
				});
			}

			expect([...seen].toSorted()).toEqual(['new', 'old']);
		}, 240_000);

		test('has the old or the new snapshot after SIGKILL while it is taken, and runs', async () => {
			const whole = await play('take', 'taken', Number.POSITIVE_INFINITY);
			const count = moments[engine].take;
			let before = await opened(async (lab) => {
				await mark(lab, 'kept');
				await take(lab, 'taken', 'kept');
				return 'kept';
			});
			for (let moment = 0; moment < count; moment++) {
				const value = `value ${moment}`;
				await opened(async (lab) => mark(lab, value));
				await play('take', 'taken', (whole * moment) / (count - 1));
				before = await opened(async (lab) => {
					await expectSound(lab);
					expect(await markOf(lab)).toEqual(marked(value));
					await lab.snapshots.restore('taken');
					const {row, file} = await markOf(lab);
					expect([before, value]).toContain(row);
					expect(file).toBe(row);
					return row;
				});
			}
		}, 240_000);

		test('is as it was, or as before its first lesson, after SIGKILL while it starts over', async () => {
			await opened(async (lab) => {
				await mark(lab, 'begun');
				await take(lab, 'begun', 'begun');
			});
			const whole = await play('start over', '', Number.POSITIVE_INFINITY);
			const count = moments[engine].startOver;
			for (let moment = 0; moment < count; moment++) {
				await opened(async (lab) => lab.snapshots.restore('begun'));
				await play('start over', '', (whole * moment) / (count - 1));
				await opened(async (lab) => {
					if ((await lab.engine.instance(primary)).kind === 'running') {
						await expectSound(lab);
						expect(await markOf(lab)).toEqual(marked('begun'));
					} else {
						await expectNothingMade(lab);
					}
				});
			}

			await opened(async (lab) => {
				await lab.snapshots.restore('begun');
				expect(await markOf(lab)).toEqual(marked('begun'));
			});
		}, 240_000);

		test('stands still while it is copied, and not longer', async () => {
			await opened(async (lab) => {
				await mark(lab, 'still');
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
				const {kept} = await readStoredSnapshots(dir);
				const {folder = ''} = kept.find(({lesson}) => lesson === 'still') ?? {};
				for (const own of [snapshotsFolder, folder]) {
					expect((await stat(path.join(dir, own))).mode & 0o777, own).toBe(0o700);
				}
				expect((await stat(path.join(dir, folder, snapshotFile))).mode & 0o777).toBe(0o600);
				await snapshots.settled();
			});
		});

		test('goes on telling its log, and nothing of it twice', async () => {
			await opened(async (lab) => {
				await mark(lab, 'told');
				await take(lab, 'log');
				const lines: string[] = [];
				const ready = () => lines.filter((line) => line.includes('ready to accept connections'));
				const stop = lab.engine.followLogs((_instance, line) => lines.push(line));
				await lab.snapshots.restore('log');
				await vi.waitFor(() => expect(ready()).toHaveLength(1), {timeout: 10_000});
				await lab.snapshots.restore('log');
				await vi.waitFor(() => expect(ready()).toHaveLength(2), {timeout: 10_000});
				await sql(lab, "DO $$ BEGIN RAISE LOG 'still heard'; END $$");
				await vi.waitFor(() => expect(lines.filter((line) => line.includes('LOG:  still heard'))).toHaveLength(1), {
					timeout: 10_000,
				});
				expect(ready()).toHaveLength(2);
				stop();
			});
		});

		test('keeps a stopped instance stopped, and the files of the learner', async () => {
			await opened(async (lab) => {
				const run = async (command: string) => {
					const {signal} = new AbortController();
					expect(await lab.engine.run(fillIn(command, lab), () => {}, signal)).toEqual({kind: 'exited', exitCode: 0});
				};
				await mark(lab, 'stopped');
				await writeFile(path.join(dir, 'notes.txt'), 'before\n');
				await run(stopCommand);
				await take(lab, 'stopped', 'stopped');
				await run(startCommand);
				await mark(lab, 'started');
				await writeFile(path.join(dir, 'notes.txt'), 'mine\n');
				await lab.snapshots.restore('stopped');
				expect(['stopped', 'created']).toContain((await lab.engine.instance(primary)).kind);
				expect(await readFile(path.join(dir, 'notes.txt'), 'utf8')).toBe('mine\n');
				await rm(path.join(dir, 'notes.txt'));
				await run(startCommand);
				expect(await markOf(lab)).toEqual(marked('stopped'));
			});
		});

		test('is left alone when the snapshot is damaged, missing, or does not fit on the disk', async (context) => {
			await opened(async (lab) => {
				await mark(lab, 'whole');
				await take(lab, 'damaged');
				await expect(lab.snapshots.restore('missing')).rejects.toMatchObject({
					kind: 'request',
					message: 'There is no snapshot of missing.',
				});
				const {kept} = await readStoredSnapshots(dir);
				const folder = kept.find(({lesson}) => lesson === 'damaged')?.folder ?? '';
				if (process.getuid?.() !== 0) context.skip('root alone may damage it and mount');
				await truncate(path.join(dir, folder, 'lab', primary, 'pgdata', 'global', 'pg_control'), 100);
				await expect(lab.snapshots.restore('damaged')).rejects.toThrow('is damaged; the lab is as it was');
				expect(await readdir(path.join(dir, stagingFolder))).toEqual([]);

				await take(lab, 'damaged');
				try {
					execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=777', 'back', path.join(dir, stagingFolder)]);
				} catch {
					context.skip('no file system may be mounted here');
				}

				try {
					await expect(lab.snapshots.restore('damaged')).rejects.toThrow('the disk is full');
				} finally {
					execFileSync('umount', [path.join(dir, stagingFolder)]);
				}

				expect(await markOf(lab)).toEqual(marked('whole'));
			});
		});

		test('keeps no more snapshots than there is room for', async () => {
			onTestFinished(() => {
				delete process.env[variable];
			});
			for (const wrong of ['much', '-1', '1.5', '2GiB']) {
				process.env[variable] = wrong;
				const fault = await openLab(await planLab({name, dir})).catch((error: unknown) => error);
				expect(fault).toBeInstanceOf(LabFault);
				expect(fault).toMatchObject({
					kind: 'request',
					message: `${variable} is "${wrong}"; it takes a whole number of MiB that snapshots may take, or "off".`,
				});
			}

			process.env[variable] = '100';
			await opened(async (lab) => {
				for (const lesson of ['first', 'second']) await take(lab, lesson);
				expect(await lab.snapshots.take('third', '')).toMatchObject({kind: 'taken', evicted: ['first']});
				const kept = await lab.snapshots.list();
				await lab.snapshots.settled();
				expect(kept.map(({lesson}) => lesson)).toEqual(['second', 'third']);
				expect(await readdir(path.join(dir, snapshotsFolder))).toHaveLength(2);
			});
			process.env[variable] = '1';
			await opened(async (lab) => {
				expect(await lab.snapshots.take('first', '')).toEqual({
					kind: 'skipped',
					why: expect.stringMatching(/^A snapshot takes \d+ MB, and all of them together may take 1\.0 MB\.$/),
				});
			});
			process.env[variable] = 'off';
			await opened(async (lab) => {
				expect(await lab.snapshots.take('first', '')).toEqual({
					kind: 'skipped',
					why: 'Snapshots are switched off.',
				});
				expect(await lab.snapshots.list()).toEqual([]);
			});
		});

		test('has no snapshot where the disk is short', async (context) => {
			const folder = path.join(labs.home, 'small');
			await mkdir(folder);
			try {
				execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=300m,mode=755', 'back', folder], {stdio: 'ignore'});
			} catch {
				context.skip('no file system may be mounted here');
			}

			try {
				const small = await openLab(await planLab({name: `${name}-small`, engine, dir: path.join(folder, 'lab')}));
				expect(await small.snapshots.take('network', '')).toEqual({
					kind: 'skipped',
					why: expect.stringMatching(/^There are only \d+ MB left on the disk, and 1\.0 GB are to stay free\.$/),
				});
				await small.remove();
			} finally {
				execFileSync('umount', [folder]);
			}
		});

		test('starts over, and can be taken back from there', async () => {
			await opened(async (lab) => {
				await mark(lab, 'far');
				await take(lab, 'far', 'far');
				await lab.snapshots.startOver();
				await lab.snapshots.settled();
				await expectNothingMade(lab);
				await lab.snapshots.restore('far');
				expect(await markOf(lab)).toEqual(marked('far'));
			});
		});

		describe('while its server writes', () => {
			const tables = 400;
			let written = 0;

			/** Takes a snapshot of many tables; then each write is to a file that has not been written since. */
			const takeOfMany = async (lab: OpenLab) => {
				await mark(lab, 'begun');
				await sql(
					lab,
					"DO $$ BEGIN FOR i IN 1..400 LOOP EXECUTE format('DROP TABLE IF EXISTS many_%s', i); END LOOP; END $$",
				);
				await sql(
					lab,
					`DO $$ BEGIN FOR i IN 1..${tables} LOOP EXECUTE format('CREATE TABLE many_%s AS SELECT 1', i); END LOOP; END $$`,
				);
				await sql(lab, 'CHECKPOINT');
				await take(lab, 'written', 'begun');
				written = 0;
			};

			const write = async ({engine}: OpenLab) => {
				const servers = new Servers(engine);
				await vi.waitFor(async () => expect(await servers.query(primary, 'SELECT 1')).toMatchObject({kind: 'rows'}), {
					timeout: 10_000,
				});
				for (let answer: Answer['kind'] = 'rows'; answer === 'rows' && written < tables; ) {
					await servers.query(primary, `INSERT INTO many_${++written} VALUES (2)`);
					({kind: answer} = await servers.query(primary, 'CHECKPOINT'));
				}

				await servers.close();
			};

			/** What differs from the snapshot when the files have been exchanged, and no server has been started. */
			const differences = async (): Promise<string[]> => {
				const {kept} = await readStoredSnapshots(dir);
				const {folder = ''} = kept.find(({lesson}) => lesson === 'written') ?? {};
				const {stdout} = spawnSync('diff', ['-rq', path.join(folder, copiesFolder), '.'], {cwd: dir, encoding: 'utf8'});
				return stdout.split('\n').filter((line) => !/^(Only in \.: .*|)$/.test(line));
			};

			const watched = (engine: Engine, seen: string[][]): Engine => ({
				...engine,
				rebuild: (outside, exchange) =>
					engine.rebuild(outside, async () => {
						await exchange();
						seen.push(await differences());
					}),
			});

			test('is what it was', async () => {
				await opened(async (lab) => {
					await takeOfMany(lab);
					const seen: string[][] = [];
					const snapshots = await openSnapshots(watched(lab.engine, seen), 2 ** 31);
					const writing = write(lab);
					await vi.waitFor(() => expect(written).toBeGreaterThan(1), {timeout: 10_000});
					await snapshots.restore('written');
					await writing;
					await snapshots.settled();
					expect(seen).toEqual([[]]);
					expect(await sql(lab, 'SELECT count(*) FROM many_1')).toBe('1');
				});
			}, 240_000);

			// With Docker nothing is linked.
			if (engine === 'local') {
				test('shares no file with what a killed postmaster may have left running', async () => {
					await opened(async (lab) => {
						await takeOfMany(lab);
						process.kill((await readPostmaster(path.join(dir, primary, 'pgdata'))) ?? 0, 'SIGKILL');
						await vi.waitFor(async () => expect(await lab.engine.instance(primary)).toEqual({kind: 'stopped'}));
						let shared: string | undefined;
						const snapshots = await openSnapshots(
							{
								...lab.engine,
								rebuild: (outside, exchange) =>
									lab.engine.rebuild(outside, async () => {
										await exchange();
										shared = execFileSync('find', [primary, '-type', 'f', '-links', '+1'], {
											cwd: dir,
											encoding: 'utf8',
										});
									}),
							},
							2 ** 31,
						);
						await snapshots.restore('written');
						await snapshots.settled();
						expect(shared).toBe('');
					});
				});
			}

			test('is what it was when the tutor was killed, and the server ran on', async () => {
				await opened(async (lab) => {
					await takeOfMany(lab);
					const killed = async () => {
						throw new Error('killed');
					};
					const begun = await openSnapshots({...lab.engine, rebuild: killed}, 2 ** 31);
					await expect(begun.restore('written')).rejects.toThrow('killed');
					await lab.engine.thaw();
					await write(lab);
					const seen: string[][] = [];
					const snapshots = await openSnapshots(watched(lab.engine, seen), 2 ** 31);
					await snapshots.settled();
					expect(seen).toEqual([[]]);
					expect(await sql(lab, 'SELECT count(*) FROM many_1')).toBe('1');
				});
			}, 240_000);
		});

		test('is removed with its snapshots while it is frozen', async () => {
			await opened(async (lab) => {
				await lab.engine.freeze();
				expect(await frozen(lab)).toBe(true);
			});
			expect(await labs.clean('--lab', name)).toMatchObject({exitCode: 0, stderr: ''});
			expect(await stat(dir).catch(() => undefined)).toBeUndefined();
		});
	});
}

function fillIn(command: string, lab: OpenLab): string {
	return command.replaceAll('CONTAINER', lab.engine.variables.get(`${primary}.container`) ?? '');
}

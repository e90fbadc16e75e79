import {execFileSync, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, readdir, readFile, rm, truncate, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import path from 'node:path';
import {afterAll, describe, expect, onTestFinished, test, vi} from 'vitest';
import type {EngineKind} from '../../../source/course/types.js';
import type {Engine} from '../../../source/lab/engine.js';
import {LabFault} from '../../../source/lab/lab-fault.js';
import {readPostmaster} from '../../../source/lab/local/postmaster.js';
import {type OpenLab, openLab, planLab} from '../../../source/lab/open-lab.js';
import {Servers} from '../../../source/lab/servers.js';
import type {Answer} from '../../../source/lab/session.js';
import {readJournal} from '../../../source/lab/snapshots/journal.js';
import {openSnapshots} from '../../../source/lab/snapshots/open-snapshots.js';
import {copiesFolder, snapshotsFolder, stagingFolder} from '../../../source/lab/snapshots/paths.js';
import {labMaker} from '../labs/lab-maker.js';
import {MarkedLab, marked, primary, sql, take} from '../labs/marked-lab.js';

const variable = 'PG_REPLICATION_TUTORIAL_SNAPSHOTS';

/** Commands that stop the primary and start it again, with CONTAINER for its container. */
export type PrimaryCommands = {readonly stop: string; readonly start: string};

/**
 * Proves what happens to snapshots when the lab, or the room on the disk, is not as it was: the server writes, is stopped or
 * was killed, a snapshot is damaged, the disk is full.
 * @param skip why the engine cannot be tested here
 */
export function proveRestoredLab(
	engine: EngineKind,
	options: readonly string[],
	skip: string | undefined,
	commands: PrimaryCommands,
): void {
	describe.skipIf(skip !== undefined)(`a lab that is taken back, ${engine} engine${skip ? ` (${skip})` : ''}`, () => {
		const labs = labMaker(engine, options);
		const own = new MarkedLab(engine, labs, `restored-${engine}-${process.pid}`);

		afterAll(() => labs.end());

		const run = async ({engine}: OpenLab, command: string) => {
			const container = engine.variables.get(`${primary}.container`) ?? '';
			const {signal} = new AbortController();
			const end = await engine.run(command.replace('CONTAINER', container), () => {}, signal);
			expect(end).toEqual({kind: 'exited', exitCode: 0});
		};

		test('goes on telling its log, and nothing of it twice', async () => {
			await own.opened(async (lab) => {
				await own.mark(lab, 'told');
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
			await own.opened(async (lab) => {
				await own.mark(lab, 'stopped');
				await writeFile(path.join(own.dir, 'notes.txt'), 'before\n');
				await run(lab, commands.stop);
				await take(lab, 'stopped', 'stopped');
				await run(lab, commands.start);
				await own.mark(lab, 'started');
				await writeFile(path.join(own.dir, 'notes.txt'), 'mine\n');
				await lab.snapshots.restore('stopped');
				expect(['stopped', 'created']).toContain((await lab.engine.instance(primary)).kind);
				expect(await readFile(path.join(own.dir, 'notes.txt'), 'utf8')).toBe('mine\n');
				await rm(path.join(own.dir, 'notes.txt'));
				await run(lab, commands.start);
				expect(await own.markOf(lab)).toEqual(marked('stopped'));
			});
		});

		test('is what it was where its server cannot start, and goes on when it can', async () => {
			const killed = async () => {
				throw new Error('killed');
			};
			const other = createServer();
			await own.opened(async (lab) => {
				await own.mark(lab, 'started');
				await take(lab, 'started', 'started');
				await run(lab, commands.stop);
				other.listen(Number(lab.engine.variables.get(`${primary}.port`)), '127.0.0.1');
				await once(other, 'listening');
				await expect(lab.snapshots.restore('started')).rejects.toThrow(LabFault);
				expect(await readJournal(own.dir)).toBeUndefined();
			});
			await own.opened(async (lab) => {
				expect(lab.snapshots.unstarted).toBeUndefined();
				expect(['stopped', 'created']).toContain((await lab.engine.instance(primary)).kind);
				const broken = await openSnapshots({...lab.engine, rebuild: killed}, 2 ** 31);
				await expect(broken.restore('started')).rejects.toThrow('killed');
			});
			await own.opened(async (lab) => {
				expect(lab.snapshots.unstarted).toBeInstanceOf(LabFault);
				expect(await readJournal(own.dir)).toBeUndefined();
				await new Promise((resolve) => other.close(resolve));
				await lab.engine.startStopped(primary);
				expect(await own.markOf(lab)).toEqual(marked('started'));
			});
		});

		test('is left alone when the snapshot is damaged, missing, or does not fit on the disk', async (context) => {
			await own.opened(async (lab) => {
				await own.mark(lab, 'whole');
				await take(lab, 'damaged');
				await expect(lab.snapshots.restore('missing')).rejects.toMatchObject({
					kind: 'request',
					message: 'There is no snapshot of missing.',
				});
				const folder = await own.folderOf('damaged');
				if (process.getuid?.() !== 0) context.skip('root alone may damage it and mount');
				await truncate(path.join(own.dir, folder, 'lab', primary, 'pgdata', 'global', 'pg_control'), 100);
				await expect(lab.snapshots.restore('damaged')).rejects.toThrow('is damaged; the lab is as it was');
				expect(await readdir(path.join(own.dir, stagingFolder))).toEqual([]);

				await take(lab, 'damaged');
				try {
					execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=777', 'back', path.join(own.dir, stagingFolder)]);
				} catch {
					context.skip('no file system may be mounted here');
				}

				try {
					await expect(lab.snapshots.restore('damaged')).rejects.toThrow('the disk is full');
				} finally {
					execFileSync('umount', [path.join(own.dir, stagingFolder)]);
				}

				expect(await own.markOf(lab)).toEqual(marked('whole'));
			});
		});

		test('keeps no more snapshots than there is room for', async () => {
			onTestFinished(() => {
				delete process.env[variable];
			});
			for (const wrong of ['much', '-1', '1.5', '2GiB']) {
				process.env[variable] = wrong;
				const fault = await openLab(await planLab({name: own.name, dir: own.dir})).catch((error: unknown) => error);
				expect(fault).toBeInstanceOf(LabFault);
				expect(fault).toMatchObject({
					kind: 'request',
					message: `${variable} is "${wrong}"; it takes a whole number of MiB that snapshots may take, or "off".`,
				});
			}

			process.env[variable] = '100';
			await own.opened(async (lab) => {
				for (const lesson of ['first', 'second']) await take(lab, lesson);
				expect(await lab.snapshots.take('third', '')).toMatchObject({kind: 'taken', evicted: ['first']});
				const kept = await lab.snapshots.list();
				await lab.snapshots.settled();
				expect(kept.map(({lesson}) => lesson)).toEqual(['second', 'third']);
				expect(await readdir(path.join(own.dir, snapshotsFolder))).toHaveLength(2);
			});
			process.env[variable] = '1';
			await own.opened(async (lab) => {
				expect(await lab.snapshots.take('first', '')).toEqual({
					kind: 'skipped',
					why: expect.stringMatching(/^A snapshot takes \d+ MB, and all of them together may take 1\.0 MB\.$/),
				});
			});
			process.env[variable] = 'off';
			await own.opened(async (lab) => {
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
				const small = await openLab(await planLab({name: `${own.name}-small`, engine, dir: path.join(folder, 'lab')}));
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
			await own.opened(async (lab) => {
				await own.mark(lab, 'far');
				await take(lab, 'far', 'far');
				await lab.snapshots.startOver();
				await lab.snapshots.settled();
				await own.expectNothingMade(lab);
				await lab.snapshots.restore('far');
				expect(await own.markOf(lab)).toEqual(marked('far'));
			});
		});

		describe('while its server writes', () => {
			const tables = 400;
			let written = 0;

			/** Takes a snapshot of many tables; then each write is to a file that has not been written since. */
			const takeOfMany = async (lab: OpenLab) => {
				await own.mark(lab, 'begun');
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

			/** What differs from the snapshot now. */
			const differences = async (): Promise<string[]> => {
				const folder = await own.folderOf('written');
				const {stdout} = spawnSync('diff', ['-rq', path.join(folder, copiesFolder), '.'], {
					cwd: own.dir,
					encoding: 'utf8',
				});
				return stdout.split('\n').filter((line) => !/^(Only in \.: .*|)$/.test(line));
			};

			/** The engine; puts into `seen` what `look` returns when files have been exchanged and no server has been started. */
			const watched = <T>(engine: Engine, seen: T[], look: () => T | Promise<T>): Engine => ({
				...engine,
				rebuild: (outside, exchange) =>
					engine.rebuild(outside, async () => {
						await exchange();
						seen.push(await look());
					}),
			});

			test('is what it was', async () => {
				await own.opened(async (lab) => {
					await takeOfMany(lab);
					const seen: string[][] = [];
					const snapshots = await openSnapshots(watched(lab.engine, seen, differences), 2 ** 31);
					const writing = write(lab);
					await vi.waitFor(() => expect(written).toBeGreaterThan(1), {timeout: 10_000});
					await snapshots.restore('written');
					await writing;
					await snapshots.settled();
					expect(seen).toEqual([[]]);
					expect(await sql(lab, 'SELECT count(*) FROM many_1')).toBe('1');
				});
			}, 240_000);

			test('is what it was, with a file whose name takes two lines', async () => {
				await own.opened(async (lab) => {
					await writeFile(path.join(own.dir, primary, 'two\nlines'), 'since');
					const seen: string[][] = [];
					const snapshots = await openSnapshots(watched(lab.engine, seen, differences), 2 ** 31);
					await snapshots.restore('written');
					await snapshots.settled();
					expect(seen).toEqual([[]]);
				});
			});

			// With Docker all files are new ones.
			if (engine === 'local') {
				test('shares no file with what a killed postmaster may have left running', async () => {
					await own.opened(async (lab) => {
						await takeOfMany(lab);
						process.kill((await readPostmaster(path.join(own.dir, primary, 'pgdata'))) ?? 0, 'SIGKILL');
						await vi.waitFor(async () => expect(await lab.engine.instance(primary)).toEqual({kind: 'stopped'}));
						const inodes = () =>
							execFileSync('find', [primary, '-type', 'f', '-printf', '%i\n'], {cwd: own.dir, encoding: 'utf8'}).split(
								'\n',
							);
						const before = new Set(inodes());
						const seen: string[][] = [];
						const look = () => inodes().filter((inode) => inode !== '' && before.has(inode));
						const snapshots = await openSnapshots(watched(lab.engine, seen, look), 2 ** 31);
						await snapshots.restore('written');
						await snapshots.settled();
						expect(seen).toEqual([[]]);
					});
				});
			}

			test('is what it was when the tutor was killed, and the server ran on', async () => {
				await own.opened(async (lab) => {
					await takeOfMany(lab);
					const killed = async () => {
						throw new Error('killed');
					};
					const begun = await openSnapshots({...lab.engine, rebuild: killed}, 2 ** 31);
					await expect(begun.restore('written')).rejects.toThrow('killed');
					await write(lab);
					const seen: string[][] = [];
					const snapshots = await openSnapshots(watched(lab.engine, seen, differences), 2 ** 31);
					await snapshots.settled();
					expect(seen).toEqual([[]]);
					expect(await sql(lab, 'SELECT count(*) FROM many_1')).toBe('1');
				});
			}, 240_000);
		});
	});
}

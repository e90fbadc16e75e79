import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {readdir, rm, stat} from 'node:fs/promises';
import {createServer, type Server} from 'node:net';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {afterAll, beforeAll, describe, expect, onTestFinished, test, vi} from 'vitest';
import {courseForLab, stepsOf} from '../../../source/course/for-engine.js';
import {loadCourse} from '../../../source/course/load-course.js';
import type {EngineKind} from '../../../source/course/types.js';
import {LabFault} from '../../../source/lab/lab-fault.js';
import {memoryFolder, readLab} from '../../../source/lab/lab-folder.js';
import {type OpenLab, openLab, planLab} from '../../../source/lab/open-lab.js';
import {Servers} from '../../../source/lab/servers.js';
import {journalFile, snapshotsFolder, stagingFolder} from '../../../source/lab/snapshots/paths.js';
import {type CopyRequest, copyLab} from '../../../source/lab/templates/copy-lab.js';
import {flyThrough} from '../../../source/tutor/autopilot.js';
import {startTutor} from '../../../source/tutor/start-tutor.js';
import {afterTheCourse} from '../labs/play-course.js';
import {playTimeoutMs, templateLab} from '../labs/template-lab.js';
import {bundlePlayer} from '../processes/bundle-fake-tutor.js';
import {privateHome} from '../processes/private-home.js';
import {runCli} from '../processes/run-cli.js';
import {expectStart} from './snapshot-proof.js';

const course = await loadCourse('lessons');
/** A lesson with one server, which is copied and started in half the time that two take. */
const oneServer = 'replication-user';

/**
 * Copies a played lab under other names, and proves that the copies run by themselves, that the lab does not notice, and
 * that a copy is there as a whole or not at all.
 * @param skip why the engine cannot be tested here
 */
export function proveTemplates(engine: EngineKind, skip: string | undefined): void {
	describe.skipIf(skip !== undefined)(`copies of a lab, ${engine} engine${skip ? ` (${skip})` : ''}`, () => {
		const place = privateHome();
		const env = {PG_REPLICATION_TUTORIAL_HOME: place.home};
		// One name begins with the other, and so does one folder, which commands have to put between quotes.
		const [first, second, third] = ['', 'b', 'c'].map((end) => `copy-${process.pid}${end}`) as [string, string, string];
		const folder = (name: string) => place.labDir(`my ${name}`);
		let template: string;
		let before: string;

		const copy = async (name: string, request: Partial<CopyRequest>, from = template) => {
			const lab = await copyLab(from, {name, dir: folder(name), ...request});
			onTestFinished(async () => {
				// One that is to go on has been closed by then.
				if ((await readLab(lab.engine.dir)) !== undefined) await lab.remove();
			}, 60_000);
			return lab;
		};

		const planFirst = async () =>
			planLab({
				name: first,
				engine,
				dir: folder(first),
				image: engine === 'docker' ? (await readLab(template))?.image : undefined,
			});

		const expectStands = (lab: OpenLab, lesson: string) =>
			expectStart(lab.engine, stepsOf(courseForLab(course, engine, lab.engine.variables)), lesson);

		beforeAll(async () => {
			({dir: template} = await templateLab(engine));
			before = await fingerprint(path.join(template, snapshotsFolder));
		}, playTimeoutMs);

		afterAll(async () => {
			await runCli(['clean', '--all', '--yes'], env);
			await place.remove();
		});

		test.for(['primary-instance', 'base-backup'])('stand at the start of %s', async (lesson) => {
			const lab = await copy(first, {lesson});
			await expectStands(lab, lesson);
			expect(await lab.remove()).toEqual([]);
			expect(existsSync(folder(first))).toBe(false);
		});

		test('are played to the end', async () => {
			// With Docker, a demonstration plays the failover in a copy, too: pty/demo-from-notes-docker.test.ts.
			const lesson = engine === 'docker' ? 'a-new-standby' : 'failover';
			const tutor = startTutor(course, await copy(first, {lesson}), () => '');
			const told: string[] = [];
			tutor.subscribe((event) => told.push(JSON.stringify(event)));
			expect(await flyThrough(tutor), told.slice(-30).join('\n')).toBe('arrived');
			tutor.dispatch({type: 'quit', lab: 'remove'});
			await tutor.closed;
			expect(tutor.leftBehind()).toEqual([]);
		}, 240_000);

		test('run side by side, and one that is copied as it is runs on', async () => {
			const labs = [await copy(first, {lesson: 'failover'}), await copy(second, {lesson: 'failover'})] as const;
			const told = await Promise.all(labs.map(async (lab) => ask(lab)));
			await labs[0].engine.program('postgres-1', psql(labs[0], 'CREATE TABLE here AS SELECT 1'));
			for (const {ask, lab} of told) {
				expect(await ask('postgres-1', 'SELECT count(*) FROM pg_stat_replication')).toBe('1');
				expect(await ask('postgres-2', 'SELECT pg_is_in_recovery()')).toBe('t');
				if (engine === 'docker') continue;
				for (const instance of ['postgres-1', 'postgres-2']) {
					expect(await ask(instance, 'SHOW hba_file')).toBe(path.join(lab.engine.dir, instance, 'config/pg_hba.conf'));
					expect(await ask(instance, 'SHOW unix_socket_directories')).toBe(lab.engine.variables.get('sockets'));
				}
			}

			const isThere = "SELECT to_regclass('here') IS NOT NULL";
			await vi.waitFor(async () => expect(await told[0]?.ask('postgres-2', isThere)).toBe('t'), 15_000);
			expect(await told[1]?.ask('postgres-1', isThere)).toBe('f');

			const started = 'SELECT pg_postmaster_start_time()';
			const startedAt = await told[0]?.ask('postgres-2', started);
			const present = await ask(await copy(third, {}, folder(first)));
			expect(await told[0]?.ask('postgres-2', started)).toBe(startedAt);
			for (const instance of ['postgres-1', 'postgres-2']) expect(await present.ask(instance, isThere)).toBe('t');
			for (const each of [...told, present]) {
				await vi.waitFor(
					async () => expect(await each.ask('postgres-1', 'SELECT count(*) FROM pg_stat_replication')).toBe('1'),
					15_000,
				);
			}

			await Promise.all([...told, present].map(({close}) => close()));
		}, 120_000);

		test('are refused where two labs would be one', async () => {
			const lab = await copy(first, {lesson: oneServer});
			const dir = folder(second);
			const lessons: ReadonlyArray<readonly [string, Partial<CopyRequest>, RegExp]> = [
				[template, {lesson: 'failure'}, /^There is no snapshot of failure in /],
				[place.home, {lesson: 'failover'}, /^In .* there is no lab to copy\.$/],
				[template, {lesson: 'failover', name: first, dir: folder(first)}, /^In .* there is the lab ".*" already\.$/],
				[template, {lesson: 'failover', dir: path.join(template, 'inside')}, /lie in each other\.$/],
				[template, {lesson: 'failover', dir: path.dirname(template)}, /lie in each other\.$/],
				[template, {lesson: 'failover', dir: `${dir}'s`}, / a character in its name /],
				[template, {lesson: 'failover', dir: place.home}, / is not empty\.$/],
			];
			for (const [from, request, sentence] of lessons) {
				const refused = copyLab(from, {name: second, dir, ...request});
				await expect(refused, String(sentence)).rejects.toThrow(LabFault);
				await expect(refused).rejects.toThrow(sentence);
			}

			// As a tablespace beside the data folder is one.
			await (await lab.engine.shell()).run('ln -s /tmp postgres-1/pgdata/pg_tblspc/99999\n exit\n');
			await expect(copyLab(folder(first), {name: second, dir})).rejects.toThrow(
				/has \.\/postgres-1\/pgdata\/pg_tblspc\/99999, a symbolic link, so it cannot be copied/,
			);
			lab.close();
			expect(existsSync(dir)).toBe(false);
			expect(await readdir(path.join(place.home, 'registry'))).toEqual([expect.stringMatching(`^${first}\\.`)]);
		});

		let program: string;
		beforeAll(async () => {
			program = await bundlePlayer('play-copy.ts');
		});
		afterAll(async () => rm(path.dirname(program), {recursive: true}));

		/** Starts a copy in a process of its own, and kills it when a file of the new lab is there. */
		async function killAt(file: string): Promise<void> {
			const child = spawn(process.execPath, [program, template, first, folder(first), oneServer], {
				env: {...process.env, ...env},
				stdio: ['ignore', 'ignore', 'inherit'],
			});
			let exited = false;
			const end = new Promise<void>((resolve) => {
				child.on('exit', () => {
					exited = true;
					resolve();
				});
			});
			while (!exited && !existsSync(path.join(folder(first), file))) await delay(2);
			expect(exited).toBe(false);
			child.kill('SIGKILL');
			await end;
		}

		test('that are killed while the files come are what clean finds', async () => {
			await killAt(stagingFolder);
			expect(await readLab(folder(first))).toBeUndefined();
			expect(await runCli(['clean', '--all', '--yes'], env)).toMatchObject({exitCode: 0});
			expect(existsSync(folder(first))).toBe(false);
		});

		test('that are killed are in the way of no other copy, and of no other lab', async () => {
			await killAt(stagingFolder);
			const lab = await copy(first, {lesson: oneServer});
			await expectStands(lab, oneServer);
			await lab.remove();
			// It becomes a lab right after that, so the kill may be too late.
			for (;;) {
				await killAt(journalFile);
				if ((await readLab(folder(first))) === undefined) break;
				expect(await runCli(['clean', '--all', '--yes'], env)).toMatchObject({exitCode: 0});
			}

			const fresh = await openLab(await planFirst());
			await expectStands(fresh, 'network');
			expect(await fresh.remove()).toEqual([]);
		}, 120_000);

		test('are completed when the copying is killed after that', async () => {
			await killAt(path.join(memoryFolder, 'lab.json'));
			const lab = await openLab(await planLab({name: first, dir: folder(first)}));
			await expectStands(lab, oneServer);
			expect(await lab.remove()).toEqual([]);
		});

		test('have other ports when somebody has taken theirs meanwhile', async () => {
			const {lab} = await planFirst();
			const taken = lab.ports['postgres-2'];
			const copying = copy(first, {lesson: afterTheCourse});
			while (!existsSync(path.join(folder(first), stagingFolder))) await delay(2);
			const somebody = await new Promise<Server>((resolve) => {
				const server = createServer().listen(taken, '127.0.0.1', () => resolve(server));
			});
			onTestFinished(() => void somebody.close());
			const copied = await copying;
			expect(copied.engine.variables.get('postgres-2.port')).not.toBe(String(taken));
			await expectStands(copied, afterTheCourse);
		});

		test('have left the lab as it was', async () => {
			expect(await fingerprint(path.join(template, snapshotsFolder))).toBe(before);
		});
	});
}

/** Questions to the servers of a lab. */
async function ask(lab: OpenLab) {
	const servers = new Servers(lab.engine);
	return {
		lab,
		close: () => servers.close(),
		async ask(instance: string, statement: string): Promise<string | undefined> {
			const answer = await servers.query(instance, statement);
			return answer.kind === 'rows' ? answer.rows[0]?.[0] : answer.message;
		},
	};
}

function psql({engine: {kind, variables}}: OpenLab, statement: string): string[] {
	const value = (name: string) => variables.get(name) ?? '';
	const where = kind === 'local' ? ['-h', value('sockets'), '-p', value('postgres-1.port')] : [];
	return ['psql', '-X', ...where, '-U', value('admin.user'), '-d', value('database'), '-c', statement];
}

/** A number that changes when a file below a folder is made, removed or written. */
async function fingerprint(dir: string): Promise<string> {
	const files = await readdir(dir, {recursive: true});
	const told = await Promise.all(
		files.map(async (file) => {
			const {mtimeMs, size, mode, uid} = await stat(path.join(dir, file));
			return `${file} ${mtimeMs} ${size} ${mode} ${uid}`;
		}),
	);
	return told.toSorted().join('\n');
}

import {execFileSync} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {afterAll, describe, expect, test, vi} from 'vitest';
import {actionsOf, courseForLab, stepsOf} from '../../../source/course/for-engine.js';
import {loadCourse} from '../../../source/course/load-course.js';
import type {EngineKind} from '../../../source/course/types.js';
import {fill} from '../../../source/course/variables.js';
import {Driver} from '../labs/driver.js';
import {labMaker} from '../labs/lab-maker.js';
import {labAt, playFirst} from '../labs/template-lab.js';

const lesson = 'testing-the-archive';

/** The step that archives has time for its check, and a busy machine more. */
const failure = {timeout: 90_000, interval: 100};

/** Proves that the course goes on by itself when there is room again on the disk of the archive. */
export function proveFullArchive(engine: EngineKind, skipped?: string): void {
	describe.skipIf(skipped !== undefined)(`a full disk of the archive, on the ${engine} engine`, () => {
		const labs = labMaker(engine);
		playFirst(engine);
		let unmount = () => {};
		afterAll(async () => {
			unmount();
			await labs.end();
		});

		test('holds the course up until there is room', async (context) => {
			const name = `full-${process.pid}`;
			const dir = labs.labDir(name);
			const course = await loadCourse('lessons');
			const driver = new Driver(course, await labAt(engine, lesson, name, dir, labs.home));
			const {variables} = driver.lab.engine;
			const byHand = async (command: string) => expect(await driver.byHand(fill(command, variables)), command).toBe(0);
			await driver.comesTo('ready');
			if (engine === 'docker') {
				const steps = stepsOf(courseForLab(course, engine, variables));
				const start = steps.find(({id}) => id === 'primary-instance/start-the-server');
				const [action] = start === undefined ? [] : actionsOf(start).filter(({starts}) => starts === 'postgres-1');
				if (action?.kind !== 'sh') throw new Error('the course starts its primary in another way');
				const small = action.command.replace(/-v \S*archive:(\S+?)"?(?=\s)/, '--tmpfs $1:size=80m,mode=777');
				await byHand(`docker rm -f {{postgres-1.container}} && ${small}`);
			} else {
				const archive = path.join(dir, 'postgres-1/archive');
				mkdirSync(archive, {recursive: true});
				try {
					execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=80m,mode=777', 'full', archive], {stdio: 'ignore'});
				} catch {
					await driver.end();
					context.skip('no small file system can be mounted here');
				}

				unmount = () => execFileSync('umount', ['-l', archive]);
			}

			const lastFindings = () => JSON.stringify(driver.told('finding').slice(-3));
			const inArchive = async (local: string, docker: string) =>
				byHand(
					engine === 'local'
						? `cd postgres-1/archive && ${local}`
						: `docker exec -u root {{postgres-1.container}} ${docker}`,
				);
			const ballast = '/mnt/server/archive/ballast';
			await driver.to(`${lesson}/ask-for-a-segment`);
			await inArchive('! cat /dev/zero > ballast', `bash -c "! cat /dev/zero > ${ballast}"`);
			await driver.to(`${lesson}/find-the-cause-and-repair-it`);
			driver.tutor.dispatch({type: 'proceed'});
			await vi.waitFor(() => expect(driver.phase().kind).toBe('failed'), failure);
			expect(JSON.stringify(driver.told('finding'))).toContain('The disk of the archive is full');
			await inArchive('rm ballast', `rm ${ballast}`);
			// The archiver rests for a minute, unless a segment is finished; others write on.
			const statement = '-c "CREATE TABLE others (n int)" -c "SELECT pg_switch_wal()"';
			const client = '-X -U {{admin.user}} -d {{database}}';
			await byHand(
				engine === 'local'
					? `psql -h "{{sockets}}" -p {{postgres-1.port}} ${client} ${statement}`
					: `docker exec {{postgres-1.container}} psql ${client} ${statement}`,
			);
			await vi.waitFor(() => expect(driver.phase().kind, lastFindings()).toBe('passed'), failure);
			unmount();
			unmount = () => {};
			await driver.end();
		}, 300_000);
	});
}

import {mkdir, readdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type Cluster, flows} from '../../../source/cluster/cluster.js';
import {loadCourse} from '../../../source/course/load-course.js';
import type {Course, EngineKind} from '../../../source/course/types.js';
import {instancesOf, type LabDescription, portOf} from '../../../source/lab/description.js';
import {readLab} from '../../../source/lab/lab-folder.js';
import {accountToDropTo} from '../../../source/lab/local/account.js';
import {openLab, planLab} from '../../../source/lab/open-lab.js';
import {flyThrough} from '../../../source/tutor/autopilot.js';
import {startTutor} from '../../../source/tutor/start-tutor.js';
import {clusterOf, laterInstances} from '../../../source/ui/layout/cluster/later.js';
import {ClusterEye, streamOf} from '../labs/cluster-eye.js';
import {labMaker} from '../labs/lab-maker.js';
import {runCli} from '../processes/run-cli.js';

export const cascadeFolder = 'test/fixtures/cascade';

const patience = 280_000;

const isCascade = (cluster: Cluster) =>
	[
		['postgres-1', 'postgres-2'],
		['postgres-2', 'postgres-3'],
	].every(([from = '', to = '']) => {
		const stream = streamOf(cluster, from, to);
		return stream !== undefined && flows(stream);
	});

/**
 * Proves with a course of three instances, of which the third follows the second, that everything follows `course.yaml`:
 * ports, pictures, snapshots, `doctor`, the exported script, and what is said about removing it.
 * @param skip why the engine cannot be tested here
 */
export function proveCascade(engine: EngineKind, image: string | undefined, skip: string | undefined): void {
	describe.skipIf(skip !== undefined)(`a course of three instances, ${engine} engine`, () => {
		const options = ['--engine', engine, ...(image === undefined ? [] : ['--image', image])];
		const labs = labMaker(engine, options.slice(2));
		const name = `cascade-${engine}`;
		const dir = labs.labDir(name);
		const cli = (...parameters: string[]) => runCli([...parameters, '--course', cascadeFolder], labs.env);
		let course: Course;
		let lab: LabDescription;

		beforeAll(async () => {
			course = await loadCourse(cascadeFolder);
		});

		afterAll(() => labs.end());

		test(
			'is played, and its pictures show the cascade, and nothing of the third server before its lesson',
			async () => {
				const request = {name, engine, dir, ...(image !== undefined && {image}), instances: course.instances};
				const opened = await openLab(await planLab(request));
				lab = opened.description;
				expect(instancesOf(lab)).toEqual(['postgres-1', 'postgres-2', 'postgres-3']);
				const tutor = startTutor(course, opened, () => '');
				const shown: Array<readonly [step: number, names: string]> = [];
				const said: string[] = [];
				tutor.subscribe((event) => {
					said.push(JSON.stringify(event));
					if (event.type !== 'cluster') return;
					const {stepIndex} = tutor.getState();
					const drawn = clusterOf(event.cluster, laterInstances(tutor.course, stepIndex));
					shown.push([stepIndex, drawn.instances.map(({name}) => name).join(' ')]);
				});
				tutor.dispatch({type: 'set-poll-rate', pollRate: 'fast'});
				expect(await flyThrough(tutor), said.slice(-30).join('\n')).toBe('arrived');
				await expect.poll(() => isCascade(tutor.getState().cluster), {timeout: 20_000}).toBe(true);
				tutor.dispatch({type: 'quit', lab: 'keep'});
				await tutor.closed;

				const first = tutor.course.lessons.find(({id}) => id === 'cascade')?.firstStep ?? 0;
				const before = shown.filter(([step]) => step < first).map(([, names]) => names);
				expect(new Set(before)).toEqual(new Set(['postgres-1 postgres-2']));
				expect(shown.at(-1)?.[1]).toBe('postgres-1 postgres-2 postgres-3');
			},
			patience,
		);

		test(
			'goes back to a lesson in which all three run, each behind the one that it follows',
			async () => {
				const back = await cli('reset', 'write', '--yes', '--lab', name);
				expect(back.exitCode, back.stderr).toBe(0);
				const opened = await openLab(await planLab({name, dir}));
				const eye = new ClusterEye(opened.engine);
				await eye.until('the cascade', isCascade, 30_000);
				await eye.close();
				opened.close();
			},
			patience,
		);

		test('is told by doctor with its three ports, and not taken for a lab of another course', async () => {
			const {findings} = JSON.parse((await cli('doctor', '--json', '--lab', name)).stdout);
			const ports = instancesOf(lab).map((instance) => portOf(lab, instance));
			expect(findings).toContainEqual({
				name: 'ports',
				state: 'ok',
				says: expect.stringMatching(new RegExp(ports.map((port) => `${port} \\(in use by .+\\)`).join('(?:, | and )'))),
			});
			expect(await runCli(['run', '--from', '1', '--lab', name], labs.env)).toEqual({
				exitCode: 2,
				stdout: '',
				stderr: [
					`The lab "${name}" is of a course with postgres-1, postgres-2 and postgres-3, and this course has postgres-1 and postgres-2.`,
					`Start another one with --lab NAME, or remove this one with "clean --lab ${name}" first.`,
				].join('\n'),
			});
			const removed = await labs.clean('--lab', name);
			expect(removed.exitCode, removed.stderr).toBe(0);
			expect(await readLab(dir)).toBe(undefined);
		});

		test(
			'is a script that ends with the cascade, and is removed as the script says',
			async () => {
				const folder = path.join(labs.home, 'script');
				await mkdir(folder);
				const printed = await cli('script', '--lab', `${name}-script`, ...options);
				expect(printed.exitCode, printed.stderr).toBe(0);
				expect(printed.stdout).toMatch(/on the ports \d+, \d+ and \d+ of 127\.0\.0\.1/);
				const file = path.join(labs.home, 'course.sh');
				await writeFile(file, `${printed.stdout}\n`);
				const account = engine === 'local' ? await accountToDropTo() : undefined;
				const bash = async (...parameters: string[]) =>
					execa('bash', parameters, {cwd: folder, env: {PATIENCE: '5'}, stdin: 'ignore', all: true, reject: false});
				const run = await bash(file);
				expect(run.exitCode, run.all).toBe(0);
				const removal =
					/^# How to remove.*\n((?:# {5}.*\n)+)/m.exec(printed.stdout)?.[1]?.replaceAll(/^# {5}/gm, '') ?? '';
				const removed =
					account === undefined
						? await bash('-ec', removal)
						: await execa('runuser', ['-u', account.name, '--', 'bash', '-ec', removal], {cwd: folder, reject: false});
				expect(removed.exitCode, removed.stderr).toBe(0);
				expect(await readdir(folder)).toEqual([]);
			},
			patience,
		);
	});
}

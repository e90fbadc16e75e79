import {mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {expect} from 'vitest';
import type {EngineKind} from '../../../source/course/types.js';
import {progressFile} from '../../../source/lab/lab-folder.js';
import {type OpenLab, openLab, planLab} from '../../../source/lab/open-lab.js';
import {copyLab} from '../../../source/lab/templates/copy-lab.js';
import {runCli} from '../processes/run-cli.js';
import {templatesFolder} from '../vitest/templates-folder.js';
import {dockerTestImage} from './docker-image.js';

/** The end of the course, as a lesson that a lab can stand at the start of. */
export const afterTheCourse = 'after-the-course';

/** Most time that the course may take to be played, in milliseconds. */
const playPatience = 400_000;

/**
 * A new lab at the start of a lesson, in the list of labs of this test, with its servers running. It is copied from a lab
 * that is played once in a run of the tests, by whoever asks first.
 * @param lesson its identifier, or `afterTheCourse`
 */
export async function labAt(engine: EngineKind, lesson: string, name: string, dir: string): Promise<OpenLab> {
	return copyLab(await templateLab(engine), {name, dir, lesson});
}

/** The folder of the lab that the others are copied from; it is not to be changed, and its servers do not run. */
export async function templateLab(engine: EngineKind): Promise<string> {
	const dir = path.join(templatesFolder(), 'labs', engine);
	const told = path.join(templatesFolder(), `${engine}.json`);
	if (await isFirst(engine)) {
		const why = await play(engine, dir).then(
			() => '',
			(error: Error) => `The course could not be played on the ${engine} engine. ${error.message}`,
		);
		await writeFile(told, JSON.stringify({why}), {flush: true});
	}

	for (const deadline = Date.now() + playPatience; Date.now() < deadline; await delay(100)) {
		const text = await readFile(told, 'utf8').catch(() => '');
		if (!text.endsWith('}')) continue;
		const {why} = JSON.parse(text) as {why: string};
		if (why === '') return dir;
		throw new Error(why);
	}

	throw new Error(`The course has not been played on the ${engine} engine in time.`);
}

async function isFirst(engine: EngineKind): Promise<boolean> {
	await mkdir(path.join(templatesFolder(), 'labs'), {recursive: true});
	return mkdir(path.join(templatesFolder(), `${engine}.lock`)).then(
		() => true,
		() => false,
	);
}

/** Plays the course, with snapshots of the start of every lesson and of its end. */
async function play(engine: EngineKind, dir: string): Promise<void> {
	const docker = engine === 'docker' ? await dockerTestImage() : undefined;
	const image = docker !== undefined && 'image' in docker ? ['--image', docker.image] : [];
	const name = `template-${path
		.basename(templatesFolder())
		.replaceAll(/[^a-z0-9]+/gi, '')
		.slice(-12)
		.toLowerCase()}`;
	const {exitCode, stdout, stderr} = await runCli(
		['run', '--keep', '--engine', engine, '--lab', name, '--dir', dir, ...image],
		{PG_REPLICATION_TUTORIAL_HOME: templatesFolder(), PG_REPLICATION_TUTORIAL_CHECKPOINTS: undefined},
	);
	expect(exitCode, `${stdout.slice(-2000)}\n${stderr}`).toBe(0);
	const lab = await openLab(await planLab({name, dir}));
	const progress = await readFile(path.join(dir, progressFile), 'utf8');
	expect(await lab.checkpoints.take(afterTheCourse, progress)).toMatchObject({kind: 'taken', evicted: []});
	await lab.checkpoints.settled();
	await lab.engine.removeOutside();
	lab.close();
}

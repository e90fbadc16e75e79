import {mkdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {beforeAll} from 'vitest';
import writeFileAtomic from 'write-file-atomic';
import type {EngineKind} from '../../../source/course/types.js';
import {dataFolder} from '../../../source/lab/lab-folder.js';
import type {OpenLab} from '../../../source/lab/open-lab.js';
import {copyLab} from '../../../source/lab/templates/copy-lab.js';
import {templatesFolder} from '../vitest/templates-folder.js';
import {dockerTestImage} from './docker-image.js';
import {type Play, playCourse} from './play-course.js';

/** Most time that the course may take to be played, in milliseconds. */
export const playTimeoutMs = 400_000;

/** How the play of the course ended. */
type Told = {readonly kind: 'played'; readonly play: Play} | {readonly kind: 'failed'; readonly why: string};

/**
 * A new lab at the start of a lesson, with its servers running. It is copied from a lab that is played once in a run of the
 * tests, by whoever asks first.
 * @param lesson its identifier, or `afterTheCourse`
 * @param home where the list of labs is that it is in; that of this process when it is left out
 */
export async function labAt(
	engine: EngineKind,
	lesson: string,
	name: string,
	dir: string,
	home: string = dataFolder(),
): Promise<OpenLab> {
	const template = await templateLab(engine);
	return withHome(home, () => copyLab(template.dir, {name, dir, lesson}));
}

/** Sees to it that there is a lab to copy before the tests here begin, whose time is not meant for the whole course. */
export function playFirst(engine: EngineKind): void {
	beforeAll(async () => {
		await templateLab(engine);
	}, playTimeoutMs);
}

/**
 * The lab that the others are copied from, and what was told when it was played. Its servers do not run, and its snapshots
 * are not to be changed.
 */
export async function templateLab(
	engine: EngineKind,
): Promise<{readonly name: string; readonly dir: string; readonly play: Play}> {
	const folder = templatesFolder();
	const dir = path.join(folder, 'labs', engine);
	const name = nameIn(folder);
	const file = path.join(folder, `${engine}.json`);
	if (await isFirst(folder, engine)) await writeFileAtomic(file, JSON.stringify(await play(name, engine, dir)));
	for (const deadline = Date.now() + playTimeoutMs; Date.now() < deadline; await delay(100)) {
		const text = await readFile(file, 'utf8').catch(() => undefined);
		if (text === undefined) continue;
		const told = JSON.parse(text) as Told;
		if (told.kind === 'played') return {name, dir, play: told.play};
		throw new Error(`The course could not be played on the ${engine} engine: ${told.why}`);
	}

	throw new Error(`The course has not been played on the ${engine} engine in time.`);
}

/** Containers of a run that was killed may still be there. */
function nameIn(folder: string): string {
	return `template-${folder
		.replaceAll(/[^a-z0-9]/gi, '')
		.slice(-12)
		.toLowerCase()}`;
}

async function isFirst(folder: string, engine: EngineKind): Promise<boolean> {
	return mkdir(path.join(folder, `${engine}.lock`)).then(
		() => true,
		() => false,
	);
}

/** The template is in a list of labs of its own. */
async function play(name: string, engine: EngineKind, dir: string): Promise<Told> {
	try {
		const docker = engine === 'docker' ? await dockerTestImage() : undefined;
		const image = docker !== undefined && 'image' in docker ? docker.image : undefined;
		return {kind: 'played', play: await withHome(templatesFolder(), () => playCourse(name, engine, dir, image))};
	} catch (error) {
		return {kind: 'failed', why: String(error)};
	}
}

/** A file of tests may have several lists of labs. */
async function withHome<T>(home: string, act: () => Promise<T>): Promise<T> {
	const variable = 'PG_REPLICATION_TUTORIAL_HOME';
	const before = process.env[variable];
	process.env[variable] = home;
	try {
		return await act();
	} finally {
		if (before === undefined) delete process.env[variable];
		else process.env[variable] = before;
	}
}

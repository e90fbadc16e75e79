import {appendFile, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import {evaluate} from '../../../source/checks/evaluate.js';
import {observedWords} from '../../../source/checks/sentences.js';
import {courseForLab, stepsOf} from '../../../source/course/for-engine.js';
import {loadCourse} from '../../../source/course/load-course.js';
import type {EngineKind, Step} from '../../../source/course/types.js';
import type {Engine} from '../../../source/lab/engine.js';
import {type OpenLab, openLab, planLab} from '../../../source/lab/open-lab.js';
import {Servers} from '../../../source/lab/servers.js';
import {resume} from '../../../source/tutor/journey/resume.js';
import {readProgress} from '../../../source/tutor/progress.js';
import {afterTheCourse} from '../labs/play-course.js';
import {playTimeoutMs, templateLab} from '../labs/template-lab.js';
import {privateHome} from '../processes/private-home.js';

const course = await loadCourse('lessons');
/** Fifty together; a hop with containers takes three times as long. */
const hops = {local: 38, docker: 12} as const;

/**
 * Proves that the lab in which the course was played has a snapshot of the start of every lesson, and that each of them
 * can be returned to.
 * @param skip why the engine cannot be tested here
 */
export function proveSnapshots(engine: EngineKind, skip: string | undefined): void {
	describe.skipIf(skip !== undefined)(`snapshots of the course, ${engine} engine${skip ? ` (${skip})` : ''}`, () => {
		const place = privateHome();
		let dir: string;
		let lab: OpenLab;
		let steps: readonly Step[] = [];

		beforeAll(async () => {
			const template = await templateLab(engine);
			({dir} = template);
			// Going back in it leaves its snapshots as they are.
			lab = await openLab(await planLab(template));
			steps = stepsOf(courseForLab(course, engine, lab.engine.variables));
		}, playTimeoutMs);

		afterAll(async () => {
			await lab?.engine.removeOutside();
			lab?.close();
			await place.remove();
		});

		test('are taken at the start of every lesson', async () => {
			const lessons = [...course.lessons.map(({id}) => id), afterTheCourse];
			expect((await lab.snapshots.list()).map(({lesson}) => lesson)).toEqual(lessons);
		});

		test('can be hopped to in any order', async () => {
			const seed = Number(process.env.PG_TUTORIAL_TEST_SEED ?? Date.now() % 1_000_000);
			console.info(`seed ${seed}`);
			await writeFile(path.join(dir, 'notes.txt'), '');
			let said = '';
			const random = randomNumbers(seed);
			for (let hop = 0; hop < hops[engine]; hop++) {
				const {id = ''} = course.lessons[Math.floor(random() * course.lessons.length)] ?? {};
				await appendFile(path.join(dir, 'notes.txt'), `${id}\n`);
				said += `${id}\n`;
				const begun = performance.now();
				await lab.snapshots.restore(id);
				console.info(`${engine} hop to ${id}: ${(performance.now() - begun).toFixed(0)} ms`);
				await expectStart(lab.engine, steps, id);
			}

			expect(await readFile(path.join(dir, 'notes.txt'), 'utf8')).toBe(said);
			await rm(path.join(dir, 'notes.txt'));
		}, 240_000);
	});
}

/** The lab stands at the start of a lesson: what comes before it holds, and nothing of its first step does. */
export async function expectStart(engine: Engine, steps: readonly Step[], lesson: string): Promise<void> {
	const servers = new Servers(engine);
	try {
		const context = {engine, servers};
		const first = firstStep(steps, lesson);
		const resumePoint = await resume(steps, await readProgress(engine.dir), context, (text) => expect.fail(text));
		expect(resumePoint.lost, lesson).toBeUndefined();
		expect(resumePoint.passed, lesson).toHaveLength(first);
		for (const check of steps[first]?.checks.filter(({kept}) => !kept) ?? []) {
			// A standby asks for its source every five seconds, and has not got it at once.
			await vi.waitFor(
				async () => {
					const seen = await evaluate(check.condition, context);
					expect(seen.passed, `${lesson}: "${check.says}" must not hold; ${observedWords(seen)}`).toBe(false);
				},
				{timeout: 20_000, interval: 50},
			);
		}
	} finally {
		await servers.close();
	}
}

function firstStep(steps: readonly Step[], lesson: string): number {
	const first = steps.findIndex(({id}) => id.startsWith(`${lesson}/`));
	// After the last lesson there is no step that could be done.
	return first === -1 ? steps.length : first;
}

/** Numbers from 0 to 1 that a seed determines (mulberry32). */
function randomNumbers(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {evaluate} from '../../../source/checks/evaluate.js';
import type {Observation} from '../../../source/checks/observation.js';
import type {CheckContext} from '../../../source/checks/probe.js';
import {observedWords} from '../../../source/checks/sentences.js';
import {actionsOf, courseForLab, stepsOf, undoOf} from '../../../source/course/for-engine.js';
import type {Check, Course, EngineKind, Step} from '../../../source/course/types.js';
import {type OpenLab, openLab, planLab} from '../../../source/lab/open-lab.js';
import {Servers} from '../../../source/lab/servers.js';
import {isDue} from '../../../source/tutor/journey/resume.js';
import {performAction} from '../../../source/tutor/step/perform-action.js';
import {undoStep} from '../../../source/tutor/undo-step.js';
import {labAt, playFirst} from '../labs/template-lab.js';
import {privateHome} from '../processes/private-home.js';

/**
 * Plays the whole course on an engine and proves of each step:
 *
 * - every one of its checks fails before it, and all of them pass after it;
 * - its commands may be given a second time;
 * - where it can be undone by itself, one of its checks fails after that, what earlier steps have achieved still holds,
 *   and the step succeeds once more;
 * - at the end of the lesson everything that must still hold does.
 * @param skip why the engine cannot be tested here
 * @param part the lessons that are played when it is not all of them: those before one, or those from one of the tutorial's
 * own on, in a copy that stands there
 */
export function proveCourse(
	course: Course,
	engine: EngineKind,
	request: {image?: string},
	skip: string | undefined,
	part: {readonly from?: string; readonly before?: string} = {},
): void {
	describe.skipIf(skip !== undefined)(
		`the course "${course.title}" on the ${engine} engine${skip === undefined ? '' : ` (${skip})`}`,
		() => {
			const place = privateHome();
			let lab: OpenLab;
			let context: CheckContext;
			let steps: readonly Step[] = [];
			let broken = false;

			if (part.from !== undefined) playFirst(engine);
			beforeAll(async () => {
				const name = `proof-${engine}-${process.pid}`;
				const dir = place.labDir(name);
				lab =
					part.from === undefined
						? await openLab(await planLab({name, engine, dir, instances: course.instances, ...request}))
						: await labAt(engine, part.from, name, dir);
				context = {engine: lab.engine, servers: new Servers(lab.engine)};
				steps = stepsOf(courseForLab(course, engine, lab.engine.variables));
			});

			afterAll(async () => {
				await (context?.servers as Servers | undefined)?.close();
				await lab?.remove();
				await place.remove();
			});

			const firstOf = (lesson: string) => stepsOf(course).findIndex(({id}) => id.startsWith(`${lesson}/`));
			const first = part.from === undefined ? 0 : firstOf(part.from);
			const end = part.before === undefined ? stepsOf(course).length : firstOf(part.before);
			for (const [index, {id}] of [...stepsOf(course).entries()].slice(first, end)) {
				test(id, async ({skip: leaveOut}) => {
					if (broken) leaveOut('an earlier step of the course failed');
					broken = true;
					const step = steps[index] as Step;
					for (const check of step.checks) {
						const before = await evaluate(check.condition, context);
						expect(before.passed, `before the step, "${check.says}": ${observedWords(before)}`).toBe(
							check.kept === true,
						);
					}

					await succeed(step, context);
					await perform(step, context);
					await expectAll(step.checks, context);
					if (undoOf(step) !== undefined) {
						expect(await undo(step, context)).toMatchObject({kind: 'undone'});
						await expectAll(dueBefore(steps, index), context);
						await succeed(step, context);
						await expectAll(dueBefore(steps, index + 1), context);
					} else if (endsLesson(steps, index)) {
						await expectAll(dueBefore(steps, index + 1), context);
					}

					broken = false;
				});
			}
		},
	);
}

/** Carries out a step whose every command does what it is meant to do, until all its outcomes hold. */
async function succeed(step: Step, context: CheckContext): Promise<void> {
	for (const {kind, said} of await perform(step, context)) {
		expect(kind, said.join('\n')).toMatch(/^(succeeded|refused-as-meant)$/);
	}

	await expectAll(step.checks, context);
}

async function perform(step: Step, {engine}: CheckContext) {
	const outcomes = [];
	for (const action of actionsOf(step)) {
		const said: string[] = [];
		const {kind} = await performAction(action, engine, (_, line) => said.push(line), new AbortController().signal);
		outcomes.push({kind, said});
	}

	return outcomes;
}

async function undo(step: Step, context: CheckContext) {
	const said: string[] = [];
	const outcome = await undoStep(step, context, (_stream, line) => said.push(line), new AbortController().signal);
	return {...outcome, said};
}

async function expectAll(checks: readonly Check[], context: CheckContext): Promise<void> {
	await Promise.all(
		checks.map(async (check) => {
			const seen = await waitFor(check, context);
			expect(seen.passed, `"${check.says}" must hold; ${observedWords(seen)}`).toBe(true);
		}),
	);
}

async function waitFor(check: Check, context: CheckContext): Promise<Observation> {
	const deadline = Date.now() + Math.max(check.within, 10_000) * 2;
	for (;;) {
		const seen = await evaluate(check.condition, context);
		if (seen.passed || Date.now() > deadline) return seen;
		await new Promise((resolve) => {
			setTimeout(resolve, 50);
		});
	}
}

function endsLesson(steps: readonly Step[], index: number): boolean {
	const lessonOf = (step: Step | undefined) => step?.id.split('/')[0];
	return lessonOf(steps[index]) !== lessonOf(steps[index + 1]);
}

/** The outcomes that must be true when the step at `next` is about to start. */
function dueBefore(steps: readonly Step[], next: number): Check[] {
	return steps.slice(0, next).flatMap((step) => step.checks.filter((check) => isDue(check, steps, next)));
}

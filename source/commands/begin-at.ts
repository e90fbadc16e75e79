import {courseForLab, stepsOf} from '../course/for-engine.js';
import type {Course} from '../course/types.js';
import {type LabDescription, labVariables} from '../lab/description.js';
import {leading} from '../tutor/journey/resume.js';
import {readProgress} from '../tutor/progress.js';
import type {Beginning} from '../tutor/start-tutor.js';
import {planToPlay} from './plan-to-play.js';
import {findLesson, type GlobalOptions} from './settings.js';

/**
 * Where a tutor that is started with `--from` begins, and the question before that when work would be lost.
 * @throws UsageError when there is no such lesson
 */
export async function beginAt(
	given: string,
	options: GlobalOptions,
): Promise<{readonly from: Beginning; readonly loss?: string}> {
	const planning = planToPlay(options);
	const [course, plan] = await Promise.all([planning.course, planning.plan]);
	const to = findLesson(course, given, '--from');
	const from: Beginning = {to, unless: 'inside'};
	if (plan.kind === 'new') return {from};
	const current = await currentLesson(course, plan.lab);
	const target = course.lessons.findIndex(({id}) => id === to);
	return current > target ? {from, loss: lossQuestion(course, plan.lab, to)} : {from};
}

/** Index of the lesson that a lab is at, by its recorded progress; one past the last lesson when all have passed. */
export async function currentLesson(course: Course, lab: LabDescription): Promise<number> {
	const {lessons} = courseForLab(course, lab.engine, labVariables(lab));
	const steps = stepsOf({...course, lessons});
	const next = steps[leading(steps, await readProgress(lab.dir)).length];
	return next === undefined ? lessons.length : lessons.findIndex((lesson) => lesson.steps.includes(next));
}

/** Asks whether a lab may go back to a lesson. */
export function lossQuestion(course: Course, lab: LabDescription, to: string): string {
	const lesson = course.lessons.find(({id}) => id === to);
	return `Take the lab "${lab.name}" back to the start of lesson ${lesson?.number}, ${lesson?.title}? What was done since then is lost.`;
}

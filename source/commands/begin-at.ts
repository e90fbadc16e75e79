import {courseForLab, stepsOf} from '../course/for-engine.js';
import type {Course} from '../course/types.js';
import {defaultLabName, type LabDescription, labVariables} from '../lab/description.js';
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
	return (await position(course, lab)).lesson;
}

/** Says where a lab stands, by its recorded progress, and how to go on there. */
export async function standing(course: Course, lab: LabDescription): Promise<string> {
	const {lessons, steps, passed, lesson} = await position(course, lab);
	const {number, title} = lessons[lesson] ?? {};
	const where = title === undefined ? 'at the end of the course' : `in lesson ${number}, ${title}`;
	const option = lab.name === defaultLabName ? '' : ` --lab ${lab.name}`;
	return `The lab "${lab.name}" stands ${where}: ${passed} of ${steps.length} steps passed.\nGo on: pg-replication-tutorial${option}`;
}

async function position(course: Course, lab: LabDescription) {
	const {lessons} = courseForLab(course, lab.engine, labVariables(lab));
	const steps = stepsOf({...course, lessons});
	const passed = leading(steps, await readProgress(lab.dir)).length;
	const next = steps[passed];
	const lesson = next === undefined ? lessons.length : lessons.findIndex((lesson) => lesson.steps.includes(next));
	return {lessons, steps, passed, lesson};
}

/** Asks whether a lab may go back to a lesson. */
export function lossQuestion(course: Course, lab: LabDescription, to: string): string {
	const lesson = course.lessons.find(({id}) => id === to);
	return `Take the lab "${lab.name}" back to the start of lesson ${lesson?.number}, ${lesson?.title}? What was done since then is lost.`;
}

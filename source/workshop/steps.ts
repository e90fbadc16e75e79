import type {Course} from '../course/types.js';
import type {StepRow} from './roster/rows.js';

/** The steps of a course as a roster knows them. Variables in a title stay as they are written: each seat has values of its own. */
export function stepRows({lessons}: Course): StepRow[] {
	return lessons
		.flatMap((lesson) => lesson.steps.map((step) => ({lesson, step})))
		.map(({lesson, step}, position) => ({
			step: step.id,
			title: step.title,
			lesson: lesson.id,
			lessonTitle: lesson.title,
			lessonNumber: lesson.number,
			position,
			lessonMinutes: lesson.minutes,
		}));
}

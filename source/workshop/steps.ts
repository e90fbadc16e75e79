import type {Course} from '../course/types.js';
import {defaultLabName, labVariables} from '../lab/description.js';
import {viewCourse} from '../tutor/course-view.js';
import type {StepRow} from './roster/rows.js';

/** The steps of a course as a roster knows them, in the words of a lab of the local engine; both engines have the same. */
export function stepRows(course: Course): StepRow[] {
	const name = defaultLabName;
	const lab = {name, engine: 'local', dir: '/', image: '', ports: {'postgres-1': 5000, 'postgres-2': 5001}} as const;
	const variables = labVariables({...lab, image: 'postgres', createdAt: ''});
	const {lessons, steps} = viewCourse(course, {...lab, shellLine: '', variables});
	return steps.flatMap(({id, title, index, lessonIndex}) => {
		const lesson = lessons[lessonIndex];
		if (lesson === undefined) return [];
		return [
			{
				step: id,
				title,
				lesson: lesson.id,
				lessonTitle: lesson.title,
				lessonNumber: lesson.number,
				position: index,
				lessonMinutes: lesson.minutes,
			},
		];
	});
}

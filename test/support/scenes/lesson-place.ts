import {readdirSync} from 'node:fs';
import {stepsOf} from '../../../source/course/for-engine.js';
import {loadCourse} from '../../../source/course/load-course.js';
import {isLessonFile} from '../../../source/course/parse-lesson.js';

/** How many lessons the course of this repository has. */
export const lessonCount = readdirSync('lessons').filter(isLessonFile).length;

/** How many steps it has. */
export const stepCount = stepsOf(await loadCourse('lessons')).length;

/**
 * The header's text in a lesson.
 * @param then text that follows on the screen
 */
export function inLesson(number: number, then = /(?:)/): RegExp {
	return new RegExp(`Lesson ${number} of ${lessonCount}${then.source}`);
}

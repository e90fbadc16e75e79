import {readdirSync} from 'node:fs';
import {isLessonFile} from '../../../source/course/parse-lesson.js';

/** How many lessons the course of this repository has. */
export const lessonCount = readdirSync('lessons').filter(isLessonFile).length;

/**
 * What the screen says while the course stands in a lesson.
 * @param then what comes after it on the screen
 */
export function inLesson(number: number, then = /(?:)/): RegExp {
	return new RegExp(`Lesson ${number} of ${lessonCount}${then.source}`);
}

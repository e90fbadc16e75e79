import {stat} from 'node:fs/promises';
import {stepsOf} from '../course/for-engine.js';
import {readCourse} from '../course/load-course.js';
import {describeMistake} from '../course/mistakes.js';
import type {Course} from '../course/types.js';
import {UsageError} from './faults.js';
import {courseFolder, type GlobalOptions} from './settings.js';

/** Looks for mistakes in a course. Returns the exit code: 1 if there are any. */
export async function lint(options: GlobalOptions, operand?: string): Promise<number> {
	const dir = operand ?? courseFolder(options);
	if (!(await stat(dir).catch(() => undefined))?.isDirectory()) {
		throw new UsageError(`There is no folder ${dir}; lint takes the folder of a course.`);
	}

	const {course, mistakes} = await readCourse(dir);
	const lines = mistakes.length > 0 ? mistakes.map(describeMistake) : [`${dir}: ${summary(course)}; no mistakes.`];
	process.stdout.write(`${lines.join('\n')}\n`);
	return mistakes.length > 0 ? 1 : 0;
}

function summary(course: Course): string {
	const steps = stepsOf(course);
	const counts = [
		count(course.lessons.length, 'lesson', 'lessons'),
		count(steps.length, 'step', 'steps'),
		count(steps.flatMap(({checks}) => checks).length, 'check', 'checks'),
		count(course.diagnoses.length, 'diagnosis', 'diagnoses'),
	];
	return counts.join(', ');
}

function count(number: number, one: string, many: string): string {
	return `${number} ${number === 1 ? one : many}`;
}

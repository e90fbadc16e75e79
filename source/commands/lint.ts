import {stat} from 'node:fs/promises';
import {printLines} from '../base/print.js';
import {stepsOf} from '../course/for-engine.js';
import {inWords} from '../course/instances.js';
import {readCourse} from '../course/load-course.js';
import {describeMistake} from '../course/mistakes.js';
import type {Course} from '../course/types.js';
import {UsageError} from './faults.js';
import {courseFolder, type GlobalOptions} from './settings.js';

/** Looks for mistakes in a course. Returns the exit code: 1 if there are any, 2 if the folder is no course. */
export async function lint(options: GlobalOptions, operand?: string): Promise<number> {
	const dir = operand ?? courseFolder(options);
	if (!(await stat(dir).catch(() => undefined))?.isDirectory()) {
		throw new UsageError(`There is no folder ${dir}; lint takes the folder of a course.`);
	}

	const {course, mistakes, hasCourseFile} = await readCourse(dir);
	const names = inWords(course.instances.map(({name}) => name));
	const lines =
		mistakes.length > 0
			? mistakes.map(describeMistake)
			: [
					`${dir}: ${summary(course)}; no mistakes.`,
					...(hasCourseFile ? [] : [`There is no course.yaml, so its instances are ${names}.`]),
				];
	printLines(lines);
	if (mistakes.length === 0) return 0;
	return mistakes.some(({position}) => position.file === dir) ? 2 : 1;
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

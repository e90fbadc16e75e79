import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {CourseError, type Mistake} from './mistakes.js';
import {parseDiagnoses} from './parse-diagnoses.js';
import {isLessonFile, parseLesson} from './parse-lesson.js';
import type {Course, Diagnosis, Lesson} from './types.js';

/** A course as far as it could be read, and everything that its author has to mend. */
export type ReadCourse = {readonly course: Course; readonly mistakes: readonly Mistake[]};

/** Reads a course's folder; mistakes are told, not thrown. */
export async function readCourse(dir: string): Promise<ReadCourse> {
	const mistakes: Mistake[] = [];
	const lessons: Lesson[] = [];
	let diagnoses: Diagnosis[] = [];
	let names: string[];
	try {
		names = (await readdir(dir)).toSorted();
	} catch {
		const message = 'there is no such folder, or it cannot be read';
		return {course: {dir, lessons, diagnoses}, mistakes: [{position: {file: dir, line: 1, column: 1}, message}]};
	}

	for (const name of names) {
		const file = path.join(dir, name);
		if (isLessonFile(name)) lessons.push(parseLesson(name, file, await readFile(file, 'utf8'), mistakes));
		else if (name === 'diagnoses.yaml') diagnoses = parseDiagnoses(file, await readFile(file, 'utf8'), mistakes);
		else if (/\.(md|ya?ml)$/.test(name) && name !== 'README.md') {
			const message = 'a lesson is called NN-name.md, as 07-base-backup.md';
			mistakes.push({position: {file, line: 1, column: 1}, message});
		}
	}

	lessons.sort((a, b) => a.number - b.number);
	if (lessons.length === 0 && mistakes.length === 0) {
		mistakes.push({position: {file: dir, line: 1, column: 1}, message: 'the folder has no lessons (NN-name.md)'});
	}

	mistakes.push(...numberMistakes(lessons), ...untilMistakes(lessons));
	return {course: {dir, lessons, diagnoses}, mistakes};
}

/**
 * Reads a course that is to be played.
 * @throws CourseError naming every mistake
 */
export async function loadCourse(dir: string): Promise<Course> {
	const {course, mistakes} = await readCourse(dir);
	if (mistakes.length > 0) throw new CourseError(mistakes);
	return course;
}

function numberMistakes(lessons: readonly Lesson[]): Mistake[] {
	return lessons.flatMap((lesson, index) =>
		lesson.number === lessons[index - 1]?.number
			? [
					{
						position: {file: lesson.file, line: 1, column: 1},
						message: `another lesson has the number ${lesson.number} too`,
					},
				]
			: [],
	);
}

/** A check's `until` names a lesson or a step that comes later. */
function untilMistakes(lessons: readonly Lesson[]): Mistake[] {
	const order = new Map<string, number>();
	let next = 0;
	for (const lesson of lessons) {
		order.set(lesson.id, next);
		for (const step of lesson.steps) order.set(step.id, next++);
	}

	return lessons
		.flatMap((lesson) => lesson.steps)
		.flatMap((step) =>
			step.checks.flatMap((check): Mistake[] => {
				if (check.until === undefined) return [];
				const end = order.get(check.until);
				if (end === undefined) {
					return [{position: check.position, message: `\`until: ${check.until}\` names no lesson and no step`}];
				}

				return end > (order.get(step.id) ?? 0)
					? []
					: [{position: check.position, message: `\`until: ${check.until}\` must name something after this step`}];
			}),
		);
}

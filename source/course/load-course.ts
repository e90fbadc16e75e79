import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {instancesIn} from './instances.js';
import {CourseError, type Mistake} from './mistakes.js';
import {parseCourseFile, withoutFile} from './parse-course-file.js';
import {parseDiagnoses} from './parse-diagnoses.js';
import {isLessonFile, lessonIds, nameParts, parseLesson} from './parse-lesson.js';
import type {Course, Diagnosis, Lesson} from './types.js';

/** A course as far as it could be read, and everything that its author has to mend. */
export type ReadCourse = {readonly course: Course; readonly mistakes: readonly Mistake[]};

/** Reads a course's folder; returns mistakes instead of throwing. */
export async function readCourse(dir: string): Promise<ReadCourse> {
	const mistakes: Mistake[] = [];
	const lessons: Lesson[] = [];
	let diagnoses: Diagnosis[] = [];
	const files = await filesOf(dir, mistakes);
	const ids = lessonIds(files);
	const courseText = files.includes(courseFile) ? await readText(path.join(dir, courseFile), mistakes) : undefined;
	const {title, instances} =
		courseText === undefined ? withoutFile : parseCourseFile(path.join(dir, courseFile), courseText, ids, mistakes);
	for (const name of files) {
		const file = path.join(dir, name);
		const wrongName = nameMistake(name);
		if (wrongName !== undefined) mistakes.push(atTop(file, wrongName));
		if (!isLessonFile(name) && name !== diagnosesFile) continue;
		const text = await readText(file, mistakes);
		if (text === undefined) continue;
		if (name === diagnosesFile) diagnoses = parseDiagnoses(file, text, instances, mistakes);
		else lessons.push(parseLesson(name, file, text, instancesIn(nameParts(name).id, instances, ids), mistakes));
	}

	lessons.sort((a, b) => a.number - b.number);
	if (lessons.length === 0 && mistakes.length === 0) {
		mistakes.push(atTop(dir, 'the folder has no lessons; a lesson is called NN-name.md, as 01-network.md'));
	}

	mistakes.push(...nameClashes(lessons), ...untilMistakes(lessons));
	return {course: {dir, title, instances, lessons, diagnoses}, mistakes: mistakes.toSorted(byPlace)};
}

const courseFile = 'course.yaml';
const diagnosesFile = 'diagnoses.yaml';

async function filesOf(dir: string, mistakes: Mistake[]): Promise<string[]> {
	try {
		return (await readdir(dir)).toSorted();
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		mistakes.push(atTop(dir, code === 'ENOENT' ? 'there is no such folder' : 'this is no folder that can be read'));
		return [];
	}
}

/** The text with the line ends of Unix and without a byte order mark, so that all places count alike. */
async function readText(file: string, mistakes: Mistake[]): Promise<string | undefined> {
	try {
		return new TextDecoder('utf-8', {fatal: true}).decode(await readFile(file)).replaceAll('\r\n', '\n');
	} catch (error) {
		const isText = (error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA';
		mistakes.push(atTop(file, isText ? 'the file cannot be read' : 'the file is not text in UTF-8'));
		return undefined;
	}
}

function nameMistake(name: string): string | undefined {
	if (isLessonFile(name) || [courseFile, diagnosesFile, 'README.md'].includes(name)) return undefined;
	if (/\.ya?ml$/.test(name)) return `only ${courseFile} and ${diagnosesFile} are read`;
	return name.endsWith('.md') ? 'a lesson is called NN-name.md, as 07-base-backup.md' : undefined;
}

function atTop(file: string, message: string): Mistake {
	return {position: {file, line: 1, column: 1}, message};
}

function byPlace({position: a}: Mistake, {position: b}: Mistake): number {
	return a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1;
}

/**
 * Reads a course to be played.
 * @throws CourseError with every mistake
 */
export async function loadCourse(dir: string): Promise<Course> {
	const {course, mistakes} = await readCourse(dir);
	if (mistakes.length > 0) throw new CourseError(mistakes);
	return course;
}

/** Lessons must differ in number and in name. */
function nameClashes(lessons: readonly Lesson[]): Mistake[] {
	return lessons.flatMap((lesson, index): Mistake[] => {
		const before = lessons.slice(0, index);
		const sameNumber = before.find(({number}) => number === lesson.number);
		const sameName = before.find(({id}) => id === lesson.id);
		return [
			...(sameNumber
				? [atTop(lesson.file, `${path.basename(sameNumber.file)} has the number ${lesson.number} too`)]
				: []),
			...(sameName ? [atTop(lesson.file, `${path.basename(sameName.file)} is called "${lesson.id}" too`)] : []),
		];
	});
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
					return [
						{
							position: check.untilAt ?? check.position,
							message: `\`until: ${check.until}\` names no lesson and no step`,
						},
					];
				}

				return end > (order.get(step.id) ?? 0)
					? []
					: [
							{
								position: check.untilAt ?? check.position,
								message: `\`until: ${check.until}\` must name something after this step`,
							},
						];
			}),
		);
}

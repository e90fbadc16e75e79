import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {readBytes} from '../base/read-text.js';
import {instancesIn} from './instances.js';
import {CourseError, type Mistake} from './mistakes.js';
import {parseCourseFile, withoutFile} from './parse-course-file.js';
import {parseDiagnoses} from './parse-diagnoses.js';
import {isLessonFile, lessonIds, nameParts, parseLesson} from './parse-lesson.js';
import type {Course, Diagnosis, Lesson, Position} from './types.js';
import {unprintableMistakes} from './unprintable.js';

/** A course as far as it could be read, and everything that its author has to mend. */
export type ReadCourse = {
	readonly course: Course;
	readonly mistakes: readonly Mistake[];
	/** Without that file it plays with the default instances. */
	readonly hasCourseFile: boolean;
};

/** Reads a course's folder; returns mistakes instead of throwing. */
export async function readCourse(dir: string): Promise<ReadCourse> {
	const mistakes: Mistake[] = [];
	const lessons: Lesson[] = [];
	let diagnoses: Diagnosis[] = [];
	const files = await filesOf(dir, mistakes);
	const ids = lessonIds(files);
	const hasCourseFile = files.includes(courseFile);
	const courseText = hasCourseFile ? await readText(path.join(dir, courseFile), mistakes) : undefined;
	const written =
		courseText === undefined ? undefined : parseCourseFile(path.join(dir, courseFile), courseText, ids, mistakes);
	const {title, instances} = written ?? withoutFile;
	// What the lessons name cannot be judged without the instances.
	if (written === undefined && hasCourseFile) {
		return {course: {dir, title, instances, lessons, diagnoses}, mistakes, hasCourseFile};
	}

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
	const told = onePerInstance(mistakes.toSorted(byPlace));
	return {course: {dir, title, instances, lessons, diagnoses}, mistakes: told, hasCourseFile};
}

/** The mistakes without those that repeat which instance is not there; the first one counts them. */
function onePerInstance(mistakes: readonly Mistake[]): Mistake[] {
	const places = new Map<string | undefined, number>();
	for (const {noInstance} of mistakes) places.set(noInstance, (places.get(noInstance) ?? 0) + 1);
	const seen = new Set<string>();
	return mistakes.flatMap((mistake): Mistake[] => {
		const {noInstance, message} = mistake;
		if (noInstance === undefined) return [mistake];
		if (seen.has(noInstance)) return [];
		seen.add(noInstance);
		const more = (places.get(noInstance) ?? 1) - 1;
		if (more === 0) return [mistake];
		return [{...mistake, message: `${message} (${more} more ${more === 1 ? 'place names' : 'places name'} it)`}];
	});
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
		const text = new TextDecoder('utf-8', {fatal: true}).decode(await readBytes(file)).replaceAll('\r\n', '\n');
		mistakes.push(...unprintableMistakes(file, text));
		return text;
	} catch (error) {
		const {code = ''} = error as NodeJS.ErrnoException;
		mistakes.push(atTop(file, unreadable[code] ?? `the file cannot be read (${code})`));
		return undefined;
	}
}

const unreadable: Partial<Record<string, string>> = {
	ERR_ENCODING_INVALID_ENCODED_DATA: 'the file is not text in UTF-8',
	EISDIR: 'this is a folder; a file is called so',
	EACCES: 'the file cannot be read: its rights forbid it',
	ENOENT: 'this is a link to a file that is not there',
};

function nameMistake(name: string): string | undefined {
	if (isLessonFile(name) || [courseFile, diagnosesFile, 'README.md'].includes(name)) return undefined;
	if (/\.ya?ml$/i.test(name)) return `only ${courseFile} and ${diagnosesFile} are read`;
	return /\.(?:md|markdown)$/i.test(name) ? 'a lesson is called NN-name.md, as 07-base-backup.md' : undefined;
}

function atTop(file: string, message: string): Mistake {
	return {position: {file, line: 1, column: 1}, message};
}

/** `course.yaml` comes first: what is wrong in it may be the cause of the rest. */
function byPlace({position: a}: Mistake, {position: b}: Mistake): number {
	const isFirst = ({file}: Position) => path.basename(file) === courseFile;
	if (isFirst(a) !== isFirst(b)) return isFirst(a) ? -1 : 1;
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

import {existsSync, statSync} from 'node:fs';
import path from 'node:path';
import {loadPrepared} from '../course/prepared-course.js';
import type {Course, EngineKind} from '../course/types.js';
import type {LabRequest} from '../lab/description.js';
import {UsageError} from './faults.js';

/** The options that every command takes, as the user gave them. */
export type GlobalOptions = {
	readonly engine?: EngineKind;
	readonly lab?: string;
	readonly dir?: string;
	readonly image?: string;
	readonly pgBin?: string;
	readonly course?: string;
	readonly plain?: boolean;
	/** False when nothing on the screen is to move by itself. */
	readonly motion?: boolean;
	readonly yes?: boolean;
};

export function labRequest({lab, engine, dir, image, pgBin}: GlobalOptions): LabRequest {
	return {name: lab, engine, dir, image, bin: pgBin};
}

/** The folder of the course to play: the named one, or the one beside the program. */
export function courseFolder({course}: GlobalOptions): string {
	if (course !== undefined) {
		if (isFolder(course)) return course;
		throw new UsageError(`There is no folder ${course}; --course names a folder with lessons.`);
	}

	for (let folder = import.meta.dirname; folder !== path.dirname(folder); folder = path.dirname(folder)) {
		if (existsSync(path.join(folder, 'lessons', 'diagnoses.yaml'))) return path.join(folder, 'lessons');
	}

	throw new UsageError('The lessons that belong to this program are missing; install it again.');
}

/**
 * The course to play.
 * @throws UsageError when there is no such folder, CourseError for mistakes in it
 */
export async function readCourseToPlay(options: GlobalOptions): Promise<Course> {
	const folder = courseFolder(options);
	return loadPrepared(folder, path.join(folder, '..', 'dist', 'course.json'));
}

/**
 * The identifier of a lesson given by identifier or number.
 * @throws UsageError naming the lessons there are
 */
export function findLesson(course: Course, given: string, option: string): string {
	const found = course.lessons.find(({id, number}) => id === given || String(number) === given);
	if (found) return found.id;
	const all = course.lessons.map(({id}) => id).join(', ');
	throw new UsageError(`${option} names no lesson: "${given}".\nThe lessons are ${all}.`);
}

function isFolder(file: string): boolean {
	try {
		return statSync(file).isDirectory();
	} catch {
		return false;
	}
}

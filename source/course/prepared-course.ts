import {createHash} from 'node:crypto';
import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {readBytes} from '../base/read-text.js';
import type {Course, Diagnosis} from './types.js';

/** A diagnosis in JSON, which has no regular expressions. */
export type PreparedDiagnosis = Omit<Diagnosis, 'pattern'> & {readonly pattern?: string; readonly flags?: string};

/** A course that was read when the program was built; reading Markdown and YAML takes longer than all else at the start. */
export type PreparedCourse = {
	/** Identifies the texts that it was made from. */
	readonly digest: string;
	readonly title: Course['title'];
	readonly instances: Course['instances'];
	readonly lessons: Course['lessons'];
	readonly diagnoses: readonly PreparedDiagnosis[];
};

/**
 * The course of a folder: the prepared one while its texts are the same, else read from the texts.
 * @param file path of the prepared form
 * @throws CourseError with every mistake
 */
export async function loadPrepared(dir: string, file: string): Promise<Course> {
	// Whatever is wrong with a prepared form, or with a text, is told by who reads the texts.
	return (await readPrepared(dir, file).catch(() => undefined)) ?? readAnew(dir);
}

async function readPrepared(dir: string, file: string): Promise<Course | undefined> {
	const [text, digest] = await Promise.all([readFile(file, 'utf8'), digestOf(dir)]);
	const prepared = JSON.parse(text) as PreparedCourse;
	if (prepared.digest !== digest) return undefined;
	const {title, instances, lessons, diagnoses} = prepared;
	return {
		dir,
		title,
		instances,
		lessons,
		diagnoses: diagnoses.map(
			({pattern, flags, ...rest}) =>
				({...rest, ...(pattern !== undefined && {pattern: new RegExp(pattern, flags)})}) as Diagnosis,
		),
	};
}

/** The parsers are imported only where they are needed. */
async function readAnew(dir: string): Promise<Course> {
	const {loadCourse} = await import('./load-course.js');
	return loadCourse(dir);
}

/** Tells the texts of a course's folder from those of any other. */
export async function digestOf(dir: string): Promise<string> {
	const hash = createHash('sha256');
	for (const name of (await readdir(dir)).toSorted()) {
		if (/\.(md|ya?ml)$/.test(name)) hash.update(`${name}\0`).update(await readBytes(path.join(dir, name)));
	}

	return hash.digest('hex');
}

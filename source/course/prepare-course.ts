import {loadCourse} from './load-course.js';
import {digestOf, type PreparedCourse, type PreparedDiagnosis} from './prepared-course.js';

/**
 * Reads a course and writes it down in a form that is read quickly.
 * @throws CourseError naming every mistake
 */
export async function prepareCourse(dir: string): Promise<string> {
	const {title, instances, lessons, diagnoses} = await loadCourse(dir);
	const prepared: PreparedCourse = {
		digest: await digestOf(dir),
		title,
		instances,
		lessons,
		diagnoses: diagnoses.map((diagnosis): PreparedDiagnosis => {
			if (!('pattern' in diagnosis) || diagnosis.pattern === undefined) return {...diagnosis, pattern: undefined};
			return {...diagnosis, pattern: diagnosis.pattern.source, flags: diagnosis.pattern.flags};
		}),
	};
	// Places in the Markdown are for its mistakes, and it has none.
	return JSON.stringify(prepared, (key, value) =>
		key === 'position' && value?.start !== undefined ? undefined : value,
	);
}

import type {Course} from '../course/types.js';
import {type LabPlan, planLab} from '../lab/open-lab.js';
import {type GlobalOptions, labRequest, readCourseToPlay} from './settings.js';

/**
 * Reads the course of the options and, at the same time, finds or plans its lab. Await `course` first: its mistakes
 * come before those of the lab.
 */
export function planToPlay(options: GlobalOptions): {
	readonly course: Promise<Course>;
	readonly plan: Promise<LabPlan>;
} {
	const course = readCourseToPlay(options);
	const instances = course.then((read) => read.instances);
	const plan = planLab({...labRequest(options), instances});
	for (const promise of [instances, plan]) promise.catch(() => {});
	return {course, plan};
}

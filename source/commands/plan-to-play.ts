import type {Course} from '../course/types.js';
import {type LabPlan, planLab} from '../lab/open-lab.js';
import {type GlobalOptions, labRequest, readCourseToPlay} from './settings.js';

/**
 * Reads the course that the options name and, meanwhile, finds or plans the lab that it is played in. Whoever waits for
 * the course first is told of its mistakes before those of the lab.
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

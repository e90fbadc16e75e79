import type {CourseView} from './views.js';

/** What a removal of the lab destroys, as a phrase without a full stop. */
export function removalWords({engine, dir}: Pick<CourseView, 'engine' | 'dir'>): string {
	const servers = engine === 'docker' ? "the lab's containers and their network" : "the lab's servers";
	return `${servers}, and all that the course wrote into ${dir}: data, archives, snapshots and your progress`;
}

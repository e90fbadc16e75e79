import {courseForLab} from '../../../source/course/for-engine.js';
import {loadCourse} from '../../../source/course/load-course.js';
import type {EngineKind} from '../../../source/course/types.js';
import {labVariables} from '../../../source/lab/description.js';
import {viewCourse} from '../../../source/tutor/course-view.js';
import type {CourseView} from '../../../source/tutor/views.js';

/** The lessons as a renderer sees them in a lab of the engine; there is no lab. */
export async function realCourse(engine: EngineKind): Promise<CourseView> {
	const dir = '/home/learner/pg-replication-tutorial';
	const variables = labVariables({
		name: 'default',
		engine,
		dir,
		image: 'postgres:15',
		ports: {'postgres-1': 5000, 'postgres-2': 5001},
		createdAt: '2025-01-01T00:00:00.000Z',
	});
	const course = courseForLab(await loadCourse('lessons'), engine, variables);
	return viewCourse(course, {name: 'default', engine, dir, shellLine: `cd ${dir}`, variables});
}

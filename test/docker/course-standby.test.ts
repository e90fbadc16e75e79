import {loadCourse} from '../../source/course/load-course.js';
import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveCourse} from '../support/proofs/course-proof.js';

const found = await dockerTestImage();
proveCourse(
	await loadCourse('lessons'),
	'docker',
	'image' in found ? {image: found.image} : {},
	'reason' in found ? found.reason : undefined,
	{from: 'base-backup'},
);

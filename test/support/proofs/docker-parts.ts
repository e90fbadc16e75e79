import {expect} from 'vitest';
import {loadCourse} from '../../../source/course/load-course.js';
import {runProgram} from '../../../source/lab/processes.js';
import {dockerTestImage} from '../labs/docker-image.js';
import {proveCourse} from './course-proof.js';
import {type Part, proveResumption} from './resume-proof.js';

/** Plays a part of the tutorial's own course with Docker. */
export async function proveDockerCourse(part: Part): Promise<void> {
	const found = await dockerTestImage();
	const request = 'image' in found ? {image: found.image} : {};
	proveCourse(await loadCourse('lessons'), 'docker', request, 'reason' in found ? found.reason : undefined, part);
}

/** Kills tutors in a part of the tutorial's own course with Docker, and stops its containers. */
export async function proveDockerResumption(part: Part): Promise<void> {
	const found = await dockerTestImage();
	const options = 'image' in found ? ['--image', found.image] : [];
	const skip = 'reason' in found ? found.reason : undefined;
	proveResumption('docker', {options, skip, part}, async (lab) => {
		const {exitCode} = await runProgram('docker', ['stop', `${lab}-postgres-1`, `${lab}-postgres-2`]);
		expect(exitCode).toBe(0);
	});
}

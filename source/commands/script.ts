import {planLab} from '../lab/open-lab.js';
import {labScript} from './papers.js';
import {type GlobalOptions, labRequest, readCourseToPlay} from './settings.js';

/** Prints the course as a bash script for a lab; makes nothing. Returns the exit code. */
export async function script(options: GlobalOptions): Promise<number> {
	const course = await readCourseToPlay(options);
	const {lab} = await planLab(labRequest(options));
	const text = await labScript(course, lab, options.dir === undefined ? undefined : lab.dir);
	// Whoever reads only the beginning, as `head` does, is no fault.
	process.stdout.on('error', () => process.exit());
	process.stdout.write(text);
	return 0;
}

import {printFile} from '../base/print.js';
import {labScript} from './exports.js';
import {planToPlay} from './plan-to-play.js';
import type {GlobalOptions} from './settings.js';

/** Prints the course as a bash script for a lab; makes nothing. Returns the exit code. */
export async function script(options: GlobalOptions): Promise<number> {
	const planning = planToPlay(options);
	const course = await planning.course;
	const {lab} = await planning.plan;
	const text = await labScript(course, lab, options.dir === undefined ? undefined : lab.dir);
	printFile(text);
	return 0;
}

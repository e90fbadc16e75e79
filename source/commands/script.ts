import {scriptText} from '../course/script/script-text.js';
import {labVariables} from '../lab/description.js';
import {ownEntries} from '../lab/lab-folder.js';
import {planLab} from '../lab/open-lab.js';
import {markdownLines} from '../plain/markdown-text.js';
import {type GlobalOptions, labRequest, readCourseToPlay} from './settings.js';

/** Prints the course as a bash script for a lab; makes nothing. Returns the exit code. */
export async function script(options: GlobalOptions): Promise<number> {
	const course = await readCourseToPlay(options);
	const {lab} = await planLab(labRequest(options));
	const {engine, bin} = lab;
	const dir = options.dir === undefined ? undefined : lab.dir;
	// Whoever reads only the beginning, as `head` does, is no fault.
	process.stdout.on('error', () => process.exit());
	process.stdout.write(
		scriptText(course, {engine, variables: labVariables(lab), dir, bin, entries: ownEntries}, markdownLines),
	);
	return 0;
}

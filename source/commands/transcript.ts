import path from 'node:path';
import {print, printFile} from '../base/print.js';
import {courseForLab} from '../course/for-engine.js';
import {labVariables} from '../lab/description.js';
import {inWords, isAboutThePath} from '../lab/file-errors.js';
import {LabFault} from '../lab/lab-fault.js';
import {viewCourse} from '../tutor/course-view.js';
import {writeNewFile} from '../tutor/exports.js';
import {existingLab} from './existing-lab.js';
import {labTranscript} from './exports.js';
import {type GlobalOptions, readCourseToPlay} from './settings.js';

export type TranscriptOptions = GlobalOptions & {readonly output?: string};

/** Prints what was done in a lab, as Markdown, or writes it into a new file; changes nothing else. Returns the exit code. */
export async function transcript(options: TranscriptOptions): Promise<number> {
	const course = await readCourseToPlay(options);
	const {lab} = await existingLab(options, 'so nothing was done in it');
	const variables = labVariables(lab);
	const view = viewCourse(courseForLab(course, lab.engine, variables), {...lab, variables, shellLine: ''});
	const text = await labTranscript(lab, view);
	if (options.output === undefined) {
		printFile(text);
	} else {
		await writeOutput(path.resolve(options.output), text);
	}

	return 0;
}

async function writeOutput(file: string, text: string): Promise<void> {
	try {
		await writeNewFile(file, text);
	} catch (error) {
		throw new LabFault(
			`The transcript cannot be written to ${file}: ${inWords(error)}.`,
			'Name a new file in another place with --output; nothing is overwritten.',
			isAboutThePath(error) ? 'request' : 'world',
		);
	}

	print(`The transcript is written: ${file}`);
}

import {findUnprintable} from '../base/printable.js';
import type {Course} from '../course/types.js';
import {instancesOf, type LabDescription, labVariables} from '../lab/description.js';
import {LabFault} from '../lab/lab-fault.js';
import {ownEntries} from '../lab/lab-folder.js';
import type {Exporter} from '../tutor/exports.js';
import type {CourseView} from '../tutor/views.js';
import {programVersion} from './program-version.js';

/** Makes exports of a lab; imports their modules only when one is asked for. */
export function exporterFor(course: Course, lab: LabDescription): Exporter {
	return (what, view) => (what === 'script' ? labScript(course, lab) : labTranscript(lab, view));
}

/**
 * The course as a bash script for a lab.
 * @throws LabFault when it would not be printable
 */
export async function labScript(course: Course, lab: LabDescription, dir?: string): Promise<string> {
	const [{scriptText}, {markdownLines}] = await Promise.all([
		import('../course/script/script-text.js'),
		import('../plain/markdown-text.js'),
	]);
	const {engine, bin} = lab;
	const entries = ownEntries(instancesOf(lab));
	const text = scriptText(course, {engine, variables: labVariables(lab), dir, bin, entries}, markdownLines);
	const found = findUnprintable(text);
	// The lessons have none; a script that is shown must be the script that runs, so nothing is taken out of it.
	if (found !== undefined) {
		throw new LabFault(
			`The script would have the character ${found.name} in it, which a terminal does not show.`,
			'Take it out of the names of the folders that the script uses: --dir and --pg-bin.',
			'request',
		);
	}

	return text;
}

/** The transcript of a lab, as Markdown. */
export async function labTranscript(
	lab: LabDescription,
	view: Pick<CourseView, 'title' | 'lab' | 'engine' | 'dir' | 'lessons' | 'steps'>,
): Promise<string> {
	const [{transcriptText}, {readRecord}] = await Promise.all([
		import('../tutor/transcript/transcript-text.js'),
		import('../tutor/record/record-file.js'),
	]);
	return transcriptText(view, await readRecord(lab.dir), {version: programVersion()});
}

import type {Course} from '../course/types.js';
import {instancesOf, type LabDescription, labVariables} from '../lab/description.js';
import {ownEntries} from '../lab/lab-folder.js';
import type {Exporter} from '../tutor/exports.js';
import type {CourseView} from '../tutor/views.js';
import {programVersion} from './program-version.js';

/** Makes exports of a lab; imports their modules only when one is asked for. */
export function exporterFor(course: Course, lab: LabDescription): Exporter {
	return (what, view) => (what === 'script' ? labScript(course, lab) : labTranscript(lab, view));
}

/** The course as a bash script for a lab. */
export async function labScript(course: Course, lab: LabDescription, dir?: string): Promise<string> {
	const [{scriptText}, {markdownLines}] = await Promise.all([
		import('../course/script/script-text.js'),
		import('../plain/markdown-text.js'),
	]);
	const {engine, bin} = lab;
	const entries = ownEntries(instancesOf(lab));
	return scriptText(course, {engine, variables: labVariables(lab), dir, bin, entries}, markdownLines);
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

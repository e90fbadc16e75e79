import {readFile} from 'node:fs/promises';
import type {Code, Heading, Nodes} from 'mdast';
import {fromMarkdown} from 'mdast-util-from-markdown';
import {toString as plainText} from 'mdast-util-to-string';
import {expect} from 'vitest';
import {courseForLab} from '../../../source/course/for-engine.js';
import {loadCourse} from '../../../source/course/load-course.js';
import {secretValues} from '../../../source/course/variables.js';
import {type LabDescription, labVariables} from '../../../source/lab/description.js';
import {actionSummary, viewCourse} from '../../../source/tutor/course-view.js';
import {recordFile} from '../../../source/tutor/record/record-file.js';

/**
 * Expects of the transcript of a lab in which the whole course was played: every step in order with all of its commands,
 * every check passed, blocks that hold what they should, and no secret, in the record neither.
 * @param versions those of the servers, which a tutor that was killed while one started has not heard
 */
export async function expectWholeCourse(
	transcript: string,
	lab: LabDescription,
	versions: 'heard' | 'perhaps missed' = 'heard',
): Promise<void> {
	const variables = labVariables(lab);
	const course = courseForLab(await loadCourse('lessons'), lab.engine, variables);
	const {steps, lessons} = viewCourse(course, {...lab, variables, shellLine: ''});
	const record = await readFile(recordFile(lab.dir), 'utf8');
	const secrets = secretValues(variables);
	expect(secrets).toHaveLength(2);
	for (const secret of secrets) {
		expect(transcript).not.toContain(secret);
		expect(record).not.toContain(secret);
	}

	const {children} = fromMarkdown(transcript);
	const headings = children.filter((node): node is Heading => node.type === 'heading' && node.depth === 3);
	expect(headings.map((heading) => plainText(heading))).toEqual(
		steps.map(({title, lessonIndex, index}) => {
			const lesson = lessons[lessonIndex];
			return `${lesson?.number}.${index - (lesson?.firstStep ?? 0) + 1} ${plainText(fromMarkdown(title))}`;
		}),
	);
	const starts = [...headings.map((heading) => children.indexOf(heading)), children.length];
	for (const [index, step] of steps.entries()) {
		const own = children.slice(starts[index], starts[index + 1]);
		const blocks = own.flatMap(codeOf).map(({value}) => value);
		for (const action of step.actions) expect(blocks, step.id).toContain(actionSummary(action));
		const words = own.map((node) => plainText(node)).join('\n');
		for (const says of step.checks) expect(words, step.id).toContain(`passed: ${plainText(fromMarkdown(says))} (`);
		expect(words, step.id).toMatch(/Passed after \d+:\d\d, (run by the tutor|done by hand)/);
	}

	for (const {built} of lessons) expect(transcript).toContain(`What it leaves: ${built}.`);
	expect(transcript).toContain(`| Steps | ${steps.length} of ${steps.length} passed in `);
	if (versions === 'heard')
		expect(transcript).toMatch(/^\| PostgreSQL \| \d+[\w.]* \(postgres-1\), \d+[\w.]* \(postgres-2\) \|$/m);
	// Markdown that is balanced has no fence outside of its blocks.
	expect(children.flatMap((node) => (node.type === 'paragraph' ? [plainText(node)] : [])).join('\n')).not.toMatch(
		/```/,
	);
}

function codeOf(node: Nodes): Code[] {
	if (node.type === 'code') return [node];
	return 'children' in node ? node.children.flatMap(codeOf) : [];
}

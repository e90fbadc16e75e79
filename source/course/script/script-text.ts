import {fillNode} from '../fill-node.js';
import {courseForLab} from '../for-engine.js';
import type {Course, Lesson, Step} from '../types.js';
import {fill, maskSecrets} from '../variables.js';
import {actionText} from './action-text.js';
import {checkText} from './check-text.js';
import {comment, departsComment, headingComment, type Prose, proseComment} from './comment.js';
import {conditionFunctions} from './condition-functions.js';
import {courseFunctions} from './course-functions.js';
import {dockerFunctions} from './docker-functions.js';
import {localFunctions} from './local-functions.js';
import {guards, headerComment, type ScriptTarget} from './opening.js';
import {quote} from './quote.js';

/** The course as a bash script with the same result as `run`. It uses only features of bash 3.2, the bash of macOS. */
export function scriptText(course: Course, target: ScriptTarget, prose: Prose): string {
	const {engine, variables} = target;
	const own = courseForLab(course, engine, variables);
	const {lessons} = own;
	const functions = engine === 'docker' ? dockerFunctions(variables) : localFunctions(variables);
	return `${[
		['#!/usr/bin/env bash', '#', headerComment(target, own)].join('\n'),
		[
			comment([
				'Conditions are called by their names, and some words are for the shell of a container.',
				'shellcheck disable=SC2016,SC2317',
			]),
			'set -euo pipefail',
			'umask 022',
		].join('\n'),
		[comment(['A factor for all deadlines; whole numbers only.']), `PATIENCE=\${PATIENCE:-1}`].join('\n'),
		[
			comment([
				'From here to the end in braces: bash reads all of it before it runs the first command, and',
				'what runs finds nothing on its standard input, as in the tutor.',
			]),
			'{',
		].join('\n'),
		headingComment('Functions'),
		courseFunctions,
		functions,
		conditionFunctions,
		headingComment('Before the first lesson'),
		guards(target),
		...lessons.map((lesson) => lessonText(lesson, target, prose)),
		`printf '\\nThe course is complete. How to remove what it made stands at the top of the script.\\n'`,
		'exit 0',
		'} < /dev/null',
	].join('\n\n')}\n`;
}

function lessonText(lesson: Lesson, target: ScriptTarget, prose: Prose): string {
	const tell = teller(target);
	return [
		headingComment(`Lesson ${lesson.number}: ${lesson.title}`),
		proseComment(
			lesson.introduction.children.map((node) => fillNode(node, maskSecrets(target.variables))),
			prose,
		),
		...lesson.departs.map((text) => departsComment(tell(text), prose)),
		...lesson.steps.map((step, index) => stepText(step, `${lesson.number}.${index + 1}`, target, prose)),
	]
		.filter(Boolean)
		.join('\n\n');
}

function stepText(step: Step, number: string, target: ScriptTarget, prose: Prose): string {
	const {engine, variables} = target;
	const tell = teller(target);
	const title = `Step ${number}: ${tell(step.title)}`;
	const parts = [comment([`--- ${title} ---`]), `step ${quote(title)}`];
	for (const block of step.blocks) {
		if (block.kind === 'prose') parts.push(proseComment([fillNode(block.node, maskSecrets(variables))], prose));
		else if (block.kind === 'action') parts.push(actionText(block.action, engine, variables));
		else if (block.kind === 'departs') parts.push(departsComment(tell(block.text), prose));
	}

	const checks = step.checks.map((check) => checkText(check, tell(check.says), engine));
	return [...parts, checks.join('\n')].filter(Boolean).join('\n\n');
}

/** Fills the variables into texts that the script prints; secrets become asterisks. */
function teller({variables}: ScriptTarget): (text: string) => string {
	const masked = maskSecrets(variables);
	return (text) => fill(text, masked);
}

import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {Code, Nodes} from 'mdast';
import {fromMarkdown} from 'mdast-util-from-markdown';
import {describe, expect, test} from 'vitest';
import {fenced, firstSentence, literal, sentence} from '../../source/tutor/transcript/markdown.js';
import {transcriptText} from '../../source/tutor/transcript/transcript-text.js';
import {fakeCourse} from '../support/fakes/fake-course.js';
import {ended, entered, eventfulVisit, passed, printed, recordOf, started} from '../support/fakes/fake-record.js';

const facts = {version: '1.2.3'};
const golden = path.join(import.meta.dirname, 'golden', 'transcript.md');

function codeOf(node: Nodes): Code[] {
	if (node.type === 'code') return [node];
	return 'children' in node ? node.children.flatMap(codeOf) : [];
}

describe('a transcript', () => {
	test('tells every attempt with commands, output, findings, hints, time and who did it', async () => {
		const text = transcriptText(fakeCourse, recordOf(eventfulVisit), facts);
		if (process.env.UPDATE_GOLDEN) await writeFile(golden, text);
		expect(text).toBe(await readFile(golden, 'utf8'));
	});

	test('is Markdown whose blocks hold what was printed, fences and all', () => {
		const lines = ['```sh', 'rm -rf /', '```', '~~~~~~', '`````', 'end'];
		const text = transcriptText(
			fakeCourse,
			recordOf([entered(0), started(0, 0), ...lines.map((line) => printed(0, line)), ended(0, 0), passed(0, 'tutor')]),
			facts,
		);
		const [command, output, ...more] = codeOf(fromMarkdown(text));
		expect(command).toMatchObject({lang: 'bash', value: fakeCourse.steps[0]?.actions[0]?.parts[0]?.text});
		expect(output).toMatchObject({lang: 'text', value: lines.join('\n')});
		expect(more).toEqual([]);
	});

	test('says so when nothing has been done', () => {
		const text = transcriptText(fakeCourse, [], facts);
		expect(text).toContain('| When | not begun |');
		expect(text).toContain('\nNothing has been done in this lab yet.\n');
	});

	test('keeps a step that the course does not have any more', () => {
		const entries = recordOf([
			{type: 'step-entered', step: 'old/gone', lesson: 'old', title: 'Gone', index: 0},
			{type: 'step-passed', step: 'old/gone', milliseconds: 1, by: 'learner', hints: 0},
		]);
		const text = transcriptText(fakeCourse, entries, facts);
		expect(text).toContain('## Steps that the course does not have any more\n\n### Gone (old/gone)\n');
		expect(text).toContain('| Steps | 0 of 5 passed');
	});

	test('says what a lesson leaves only when all of its steps have passed', () => {
		const leaves = 'What it leaves: a network, postgres, on which the servers find each other.';
		const begun = [entered(0), started(0, 0), ended(0, 0)];
		expect(transcriptText(fakeCourse, recordOf(begun), facts)).not.toContain(leaves);
		expect(transcriptText(fakeCourse, recordOf([...begun, passed(0, 'tutor')]), facts)).toContain(leaves);
	});
});

describe('words in a transcript', () => {
	test('from programs are no Markdown, and stay on a line', () => {
		const words = "listen_addresses = '*' and *\n_this_ <b> [x](y) `z` a|b \\ \u001B[1mbold\u001B[0m";
		const root = fromMarkdown(literal(words));
		expect(root.children).toMatchObject([{type: 'paragraph', children: [{type: 'text'}]}]);
		expect(root.children[0]).toMatchObject({
			children: [{value: "listen_addresses = '*' and *; _this_ <b> [x](y) `z` a|b \\ bold"}],
		});
	});

	test('from the course keep their code', () => {
		expect(sentence('set `wal_*` to *')).toBe('set `wal_*` to \\*');
	});

	test('in a fence are never ended by it', () => {
		expect(fenced('``````', 'sh')).toBe('```````sh\n``````\n```````');
	});

	test.each([
		['A `name = value. X` is one. Another.', 'A `name = value. X` is one.'],
		['Two of *them*: see [it](x), e.g. this.\nMore.', 'Two of *them*: see it, e.g. this.'],
		['No end', 'No end'],
		['As follows:', 'As follows.'],
	])('that say what a step is: %j', (prose, expected) => {
		expect(firstSentence(fromMarkdown(prose).children)).toBe(expected);
	});
});

import type {Code, Heading, Nodes, Parent, Root} from 'mdast';
import {fromMarkdown} from 'mdast-util-from-markdown';
import {frontmatterFromMarkdown} from 'mdast-util-frontmatter';
import {toString as plainText} from 'mdast-util-to-string';
import {frontmatter} from 'micromark-extension-frontmatter';
import {BlockReader, isBlockKind, type StepParts} from './block-reader.js';
import {parseInfoString} from './info-string.js';
import type {Mistake} from './mistakes.js';
import {parseFrontMatter} from './parse-front-matter.js';
import {SourceText} from './source-text.js';
import type {EngineKind, Lesson, Position, Step, Undo} from './types.js';
import {unprintableReferences} from './unprintable.js';
import {isSecret, variableMistake, variableUses} from './variables.js';
import type {Wrong} from './wrong.js';

const fileName = /^(\d+)-([a-z0-9-]+)\.md$/;

/** Whether a file of a course's folder is a lesson. */
export function isLessonFile(name: string): boolean {
	return fileName.test(name);
}

/** A lesson's number and identifier, as its file's name tells them. */
export function nameParts(name: string): {readonly number: number; readonly id: string} {
	const [, number = '0', id = name] = fileName.exec(name) ?? [];
	return {number: Number.parseInt(number, 10), id};
}

/** The identifiers of the lessons among a folder's files, in the order of their numbers. */
export function lessonIds(files: readonly string[]): string[] {
	const lessons = files.filter(isLessonFile).map(nameParts);
	return lessons.toSorted((a, b) => a.number - b.number).map(({id}) => id);
}

/**
 * Reads one lesson. Adds what cannot be read to `mistakes`; the lesson has the rest.
 * @param name file name inside the course's folder, `07-base-backup.md`
 * @param file path as the author knows it, for the places of mistakes
 * @param instances names of those that exist in the lesson
 */
export function parseLesson(
	name: string,
	file: string,
	text: string,
	instances: readonly string[],
	mistakes: Mistake[],
): Lesson {
	const source = new SourceText(file, text);
	const root = fromMarkdown(text, {
		extensions: [frontmatter(['yaml'])],
		mdastExtensions: [frontmatterFromMarkdown(['yaml'])],
	});
	const {number, id} = nameParts(name);
	const front = parseFrontMatter(root.children[0], file, instances, mistakes);
	const reader = new BlockReader(source, instances, mistakes);
	reportVariables(root, source, instances, mistakes);
	reportNestedBlocks(root, source, mistakes);
	mistakes.push(...unprintableReferences(root, source));

	const introduction: Root = {type: 'root', children: []};
	const beforeSteps = emptyParts();
	const steps: Array<{heading: Heading; parts: StepParts}> = [];
	for (const node of root.children) {
		if (node.type === 'yaml') continue;
		const current = steps.at(-1);
		if (node.type === 'heading' && node.depth <= 2) {
			if (node.depth === 1) {
				mistakes.push({
					position: source.at(offsetOf(node)),
					message: 'the title stands in the front matter; start a step with ##',
				});
			}

			steps.push({heading: node, parts: emptyParts()});
		} else if (node.type === 'code') {
			reader.read(node, current?.parts ?? beforeSteps);
		} else if (current) {
			current.parts.blocks.push({kind: 'prose', node});
		} else {
			introduction.children.push(node);
		}
	}

	for (const position of beforeSteps.onlyInSteps) {
		mistakes.push({position, message: 'a block that is run or checked belongs to a step: put it below a ## heading'});
	}

	if (steps.length === 0)
		mistakes.push({position: source.at(0), message: 'the lesson has no steps; start one with ##'});
	return {
		id,
		number,
		...front,
		introduction,
		departs: beforeSteps.blocks.flatMap((block) => (block.kind === 'departs' ? [block.text] : [])),
		notes: beforeSteps.notes,
		steps: readSteps(id, steps, source, mistakes),
		file,
	};
}

function readSteps(
	lesson: string,
	parsed: ReadonlyArray<{heading: Heading; parts: StepParts}>,
	source: SourceText,
	mistakes: Mistake[],
): Step[] {
	const seen = new Set<string>();
	return parsed.map(({heading, parts}) => {
		const title = plainText(heading);
		const id = `${lesson}/${slug(title)}`;
		const position = source.at(offsetOf(heading));
		if (seen.has(id)) mistakes.push({position, message: `another step of this lesson is called "${title}" too`});
		seen.add(id);
		if (slug(title) === '') {
			mistakes.push({
				position,
				message: 'the heading of a step has letters from a to z, or digits, which name the step',
			});
		}

		const actions = parts.blocks.flatMap((block) => (block.kind === 'action' ? [block.action] : []));
		const acts = actions.length > 0;
		if (parts.checkBlocks.length === 0) mistakes.push({position, message: `the step "${title}" has no check`});
		for (const [what, present] of [
			['does something', actions],
			['checks something', parts.checkBlocks],
		] as const) {
			const only = onlyEngine(present);
			if (only === undefined) continue;
			const other = only === 'docker' ? 'local' : 'docker';
			mistakes.push({position, message: `the step "${title}" ${what} with ${only}, and nothing with ${other}`});
		}

		if (acts && parts.hints.length < 2) {
			mistakes.push({position, message: `the step "${title}" needs hints in at least two levels`});
		}

		for (const second of secondUndos(parts.undos)) {
			mistakes.push({position: second, message: `the step "${title}" says already how it is undone with that engine`});
		}

		const {blocks, checks, flags, watches, hints, notes, undos} = parts;
		return {id, title, blocks, checks, flags, watches, hints, notes, undos, position};
	});
}

function slug(title: string): string {
	return title
		.toLowerCase()
		.replaceAll(/[^a-z0-9]+/g, '-')
		.replaceAll(/^-|-$/g, '');
}

function emptyParts(): StepParts {
	return {
		blocks: [],
		checks: [],
		checkBlocks: [],
		flags: [],
		watches: [],
		hints: [],
		notes: [],
		undos: [],
		onlyInSteps: [],
	};
}

/** Places of blocks that serve an engine which an earlier one serves. */
function secondUndos(undos: readonly Undo[]): Position[] {
	const meet = (a: Undo, b: Undo) => a.engine === undefined || b.engine === undefined || a.engine === b.engine;
	return undos
		.filter((undo, index) => undos.slice(0, index).some((before) => meet(before, undo)))
		.map(({position}) => position);
}

/** The engine that all of the parts are for, when they are for one alone. */
function onlyEngine(parts: ReadonlyArray<{readonly engine?: EngineKind}>): EngineKind | undefined {
	const [first] = parts;
	return first !== undefined && parts.every(({engine}) => engine === first.engine) ? first.engine : undefined;
}

/** Looks at every `{{variable}}` of the file, in prose and in blocks; the front matter has none. */
function reportVariables(root: Root, source: SourceText, instances: readonly string[], mistakes: Mistake[]): void {
	for (const node of root.children) {
		if (node.type === 'yaml') continue;
		const start = offsetOf(node);
		const text = source.textOf(node);
		const {kind, engine} = node.type === 'code' ? parseInfoString(infoOf(node)) : {};
		for (const {name, offset} of variableUses(text)) {
			const wrong = variableMistake(name, engine, instances) ?? (kind === 'file' ? undefined : secretMistake(name));
			if (wrong !== undefined) mistakes.push({position: source.at(start + offset), ...wrong});
		}

		for (const {index} of text.matchAll(/\{\{[ \t]*[\w.-]*[ \t]*(?:\}(?!\})|$)/gm)) {
			mistakes.push({position: source.at(start + index), message: 'this `{{` is not closed with `}}`'});
		}
	}
}

function secretMistake(name: string): Wrong | undefined {
	return isSecret(name) ? {message: `{{${name}}} is a secret, and may stand in a file block only`} : undefined;
}

/** Only blocks at the margin are run; one in a list or a quotation would look as if it ran. */
function reportNestedBlocks(parent: Parent, source: SourceText, mistakes: Mistake[], depth = 0): void {
	for (const node of parent.children) {
		if (node.type === 'code' && depth > 0 && isBlockKind(parseInfoString(infoOf(node)).kind)) {
			mistakes.push({
				position: source.at(offsetOf(node)),
				message: 'a block inside a list or a quotation is not run; start it at the margin',
			});
		}

		if ('children' in node) reportNestedBlocks(node, source, mistakes, depth + 1);
	}
}

function infoOf({lang, meta}: Code): string {
	return `${lang ?? ''} ${meta ?? ''}`;
}

function offsetOf(node: Nodes): number {
	return node.position?.start.offset ?? 0;
}

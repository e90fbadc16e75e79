import type {RootContent} from 'mdast';
import {toString as textOf} from 'mdast-util-to-string';
import {joinLines} from './join-lines.js';
import type {BlockView, CourseView, StepView} from './views.js';

/** The kinds of passages, the most important first. */
export type HitKind = 'title' | 'command' | 'flag' | 'prose';

/** A passage of a lesson that matches. */
export type Hit = {
	/** Index in `CourseView.lessons`. */
	readonly lesson: number;
	/** Index in `CourseView.steps`; undefined before a lesson's first step. */
	readonly step?: number;
	readonly kind: HitKind;
	readonly excerpt: Excerpt;
};

/** One line of text, with the positions of the query's words in it, in order; counted in UTF-16 units. */
export type Excerpt = {
	readonly text: string;
	readonly matches: ReadonlyArray<{readonly from: number; readonly to: number}>;
};

type Passage = Omit<Hit, 'excerpt'> & {
	readonly text: string;
	readonly folded: string;
	/** The titles above the passage: words may match there instead. */
	readonly above: string;
};

type Index = {readonly passages: readonly Passage[]; readonly vocabulary: ReadonlySet<string>};

const indexes = new WeakMap<CourseView, Index>();

/**
 * Finds passages of all lessons except hints, which it would give away. Every word of the query must match in a passage
 * or its titles, and one of them in the passage itself; case does not matter. Titles come first, then commands and
 * flags, then prose; each in the order of the course. The first search of a course takes longer, because it reads all
 * of it. An empty query finds nothing.
 */
export function searchCourse(course: CourseView, query: string): readonly Hit[] {
	const words = wordsOf(query);
	if (words.length === 0) return [];
	const hits = indexOf(course).passages.flatMap((passage): Hit[] => {
		const here = words.filter((word) => passage.folded.includes(word));
		if (here.length === 0) return [];
		if (here.length < words.length && !words.every((word) => here.includes(word) || passage.above.includes(word)))
			return [];
		const {lesson, step, kind, text, folded} = passage;
		return [{lesson, ...(step === undefined ? {} : {step}), kind, excerpt: {text, matches: matchesIn(folded, here)}}];
	});
	return hits.sort((one, other) => rank[one.kind] - rank[other.kind]);
}

/** A word of the course that is close to a word of the query without a match; undefined if none is close. */
export function suggestWord(course: CourseView, query: string): string | undefined {
	const {passages, vocabulary} = indexOf(course);
	const unknown = wordsOf(query).find((word) => !passages.some(({folded}) => folded.includes(word)));
	if (unknown === undefined) return undefined;
	const most = unknown.length > 5 ? 2 : 1;
	let nearest: {readonly word: string; readonly distance: number} | undefined;
	for (const word of vocabulary) {
		if (Math.abs(word.length - unknown.length) > most) continue;
		const distance = editsBetween(unknown, word);
		if (distance <= most && distance < (nearest?.distance ?? Number.POSITIVE_INFINITY)) nearest = {word, distance};
	}
	return nearest?.word;
}

const rank: Readonly<Record<HitKind, number>> = {title: 0, command: 1, flag: 1, prose: 2};

function wordsOf(query: string): readonly string[] {
	return [...new Set(fold(query).split(/\s+/))].filter((word) => word !== '');
}

/** Small letters; a text that would change its length by that keeps its own, so that places in it stay true. */
function fold(text: string): string {
	const folded = text.toLowerCase();
	return folded.length === text.length ? folded : text;
}

function matchesIn(folded: string, words: readonly string[]): Excerpt['matches'] {
	const found = words.flatMap((word) => {
		const places: {from: number; to: number}[] = [];
		for (let from = folded.indexOf(word); from >= 0; from = folded.indexOf(word, from + word.length))
			places.push({from, to: from + word.length});
		return places;
	});
	found.sort((one, other) => one.from - other.from);
	const joined: {from: number; to: number}[] = [];
	for (const place of found) {
		const before = joined.at(-1);
		if (before !== undefined && place.from <= before.to) before.to = Math.max(before.to, place.to);
		else joined.push(place);
	}
	return joined;
}

function indexOf(course: CourseView): Index {
	let index = indexes.get(course);
	if (index === undefined) {
		const passages = passagesOf(course);
		const vocabulary = new Set(passages.flatMap(({folded}) => folded.match(/[\p{L}\p{N}_]{3,}/gu) ?? []));
		index = {passages, vocabulary};
		indexes.set(course, index);
	}
	return index;
}

function passagesOf(course: CourseView): readonly Passage[] {
	return course.lessons.flatMap((lesson, lessonIndex) => {
		const above = fold(lesson.title);
		const intoLesson = (kind: HitKind, text: string, titles = above): Passage => ({
			...passage(kind, text, titles),
			lesson: lessonIndex,
		});
		const steps = course.steps.slice(lesson.firstStep, lesson.firstStep + lesson.stepCount);
		return [
			intoLesson('title', lesson.title, ''),
			...lesson.introduction.children.flatMap(proseOf).map((text) => intoLesson('prose', text)),
			...lesson.departs.flatMap(joinLines).map((text) => intoLesson('prose', text)),
			...steps.flatMap((step) => {
				const intoStep = (kind: HitKind, text: string, titles = `${above} ${fold(step.title)}`): Passage => ({
					...intoLesson(kind, text, titles),
					step: step.index,
				});
				return [
					intoStep('title', step.title.replaceAll('`', ''), above),
					...step.blocks.flatMap((block) => textsOf(block, step).map((text) => intoStep(kindOf(block), text))),
					...step.flags.map(({flag, meaning}) => intoStep('flag', `${flag}  ${meaning}`)),
				];
			}),
		].filter(({text}) => text !== '');
	});
}

function kindOf({kind}: BlockView): HitKind {
	return kind === 'action' ? 'command' : 'prose';
}

function textsOf(block: BlockView, step: StepView): readonly string[] {
	switch (block.kind) {
		case 'prose':
			return proseOf(block.node);
		case 'action': {
			const {path = '', parts = []} = step.actions[block.action] ?? {};
			return [path, ...parts.flatMap(({text}) => text.split('\n'))];
		}
		case 'see':
		case 'departs':
			return joinLines(block.text);
	}
}

function passage(kind: HitKind, written: string, above: string): Omit<Passage, 'lesson' | 'step'> {
	const text = written.trim().replaceAll(/\s+/g, ' ');
	return {kind, text, folded: fold(text), above};
}

/** The texts of a block of Markdown: one for each paragraph or line of code. */
function proseOf(node: RootContent): string[] {
	switch (node.type) {
		case 'blockquote':
			return node.children.flatMap(proseOf);
		case 'list':
			return node.children.flatMap((item) => item.children.flatMap(proseOf));
		case 'code':
			return node.value.split('\n');
		case 'html':
		case 'definition':
			return [];
		default:
			return [textOf(node)];
	}
}

/** The number of letters to insert, delete, replace, or swap with their neighbour to turn one word into the other. */
function editsBetween(one: string, other: string): number {
	let older: number[] = [];
	let last = Array.from({length: other.length + 1}, (_, index) => index);
	for (let row = 1; row <= one.length; row++) {
		const next = [row];
		for (let column = 1; column <= other.length; column++) {
			const same = one[row - 1] === other[column - 1];
			let least = Math.min(
				(last[column] ?? 0) + 1,
				(next[column - 1] ?? 0) + 1,
				(last[column - 1] ?? 0) + (same ? 0 : 1),
			);
			const isSwapped =
				row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
			if (isSwapped) least = Math.min(least, (older[column - 2] ?? 0) + 1);
			next.push(least);
		}
		older = last;
		last = next;
	}
	return last.at(-1) ?? 0;
}

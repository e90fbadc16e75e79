import type {Route} from '../../tutor/journey/route.js';
import {removalWords} from '../../tutor/removal-words.js';
import type {TutorState} from '../../tutor/state/state.js';
import type {CourseView, LessonView} from '../../tutor/views.js';
import {listedKeys} from '../state/key-bindings.js';
import type {GoToChoice, QuitChoice} from '../state/ui-state.js';
import {
	blank,
	hangingIndent,
	justify,
	type Line,
	padTo,
	printable,
	type TextSpan,
	text,
	widthOf,
} from '../text/line.js';
import {wrap} from '../text/wrap.js';
import {code} from './code.js';
import type {RenderStyle} from './render-style.js';
import {inset, insetWidth} from './section.js';
import {sentence} from './sentence.js';

/** The help: the keys, out of the table that they work by, and how to join in from another terminal. */
export function help(course: CourseView, place: 'workshop' | 'alone', width: number, style: RenderStyle): Line[] {
	const rows = listedKeys(place).map(({shown, help: sentence}) => ({term: shown, meaning: sentence}));
	return [
		[text('Keys', 'title')],
		blank,
		...glossary(rows, width, style),
		blank,
		[text('In another terminal', 'title')],
		blank,
		...wrap([text('Any step can be done by hand. This brings a shell to where the shown commands work:')], width),
		blank,
		...code(course.shellLine, 'bash', width - insetWidth, style).map((line) => [...inset, ...line]),
	];
}

export type Entry = {readonly term: string; readonly meaning: string};

/** Words with their meanings, one below the other. */
export function glossary(entries: readonly Entry[], width: number, style: RenderStyle): Line[] {
	const widest = Math.max(0, ...entries.map(({term}) => widthOf(printable(term))));
	const column = Math.min(widest, Math.floor(width / 3));
	return entries.flatMap(({term, meaning}) => {
		const name = printable(term);
		const words = wrap(sentence(meaning, 'plain', style), width - column - insetWidth - 2);
		const lead: Line = [...inset, text(' '.repeat(column + 2))];
		if (widthOf(name) > column) {
			const wide = code(name, 'text', width - insetWidth, style).map((line) => [...inset, ...tinted(line)]);
			return [...wide, ...hangingIndent(words, lead, lead)];
		}
		return hangingIndent(words, [...inset, ...padTo([text(name, 'code')], column), text('  ')], lead);
	});
}

function tinted(line: Line): Line {
	return line.map((span) => (span.kind === 'text' ? text(span.text, 'code') : span));
}

/** The lessons to choose from. */
export function lessonList(
	course: CourseView,
	state: TutorState,
	selected: number,
	width: number,
	style: RenderStyle,
): Line[] {
	const {kept: mark, ellipsis} = style.glyphs;
	const keptWidth = state.snapshots.length > 0 ? widthOf(mark) + 1 : 0;
	const rows = course.lessons.map((lesson, index) => {
		const chosen = index === selected;
		const kept = state.snapshots.includes(lesson.id) ? `${style.glyphs.kept} ` : ' '.repeat(keptWidth);
		const minutes = text(`${keptWidth > 0 ? kept : ''}${String(lesson.minutes).padStart(2)} min`, 'dim');
		const pointer = text(chosen ? `${style.glyphs.pointer} ` : '  ', 'accent');
		return justify([pointer, ...lessonName(course, lesson, state, style, chosen)], [minutes], width, ellipsis);
	});
	const legend = keptWidth > 0 ? [text(`${mark} can be gone back to at once`, 'dim')] : [];
	return [justify([text('Lessons', 'title')], legend, width, ellipsis), blank, ...rows];
}

/** A lesson's mark, number and title: passed, current, or ahead. */
export function lessonName(
	course: CourseView,
	lesson: LessonView,
	state: TutorState,
	style: RenderStyle,
	chosen = false,
): TextSpan[] {
	const steps = course.steps.slice(lesson.firstStep, lesson.firstStep + lesson.stepCount);
	const current = state.phase.kind !== 'finished' && steps.some(({index}) => index === state.stepIndex);
	const passed = steps.every(({id}) => state.passed.has(id));
	const {glyphs} = style;
	const mark = passed ? text(glyphs.passed, 'good') : current ? text(glyphs.here, 'accent') : text(glyphs.dot, 'dim');
	const number = text(` ${String(lesson.number).padStart(2)}  `, 'dim');
	const done = steps.filter(({id}) => state.passed.has(id)).length;
	const share = current && !passed ? [text(`  ${done}/${steps.length}`, 'dim')] : [];
	const tone = chosen || current ? 'strong' : passed ? 'plain' : 'dim';
	return [mark, number, text(printable(lesson.title), tone), ...share];
}

const offers: Readonly<Record<QuitChoice, {readonly key: string; readonly label: string; readonly says: string}>> = {
	keep: {key: 'k', label: 'keep the lab', says: 'it stays as it is'},
	remove: {key: 'x', label: 'remove the lab', says: 'asks once more'},
	cancel: {key: 'c', label: 'stay', says: ''},
};

/** The question before leaving. */
export function quitQuestion(
	choices: readonly QuitChoice[],
	selected: QuitChoice,
	width: number,
	style: RenderStyle,
	question = 'Leave the tutor?',
): Line[] {
	const {pointer, ellipsis} = style.glyphs;
	const rows = choices.map((choice): Line => {
		const {key, label, says} = offers[choice];
		const chosen = choice === selected;
		const offer: Line = [
			text(chosen ? `${pointer} ` : '  ', 'accent'),
			text(key, 'key'),
			text(`  ${label.padEnd(16)}`, chosen ? 'strong' : 'plain'),
		];
		return justify([...offer, text(says, 'dim')], [], width, ellipsis);
	});
	return [[text(question, 'title')], blank, ...rows];
}

/** The question before the lab is removed, with the list of what would be removed. */
export function removalQuestion(course: CourseView, width: number): Line[] {
	return [
		...wrap([text(`Remove the lab ${printable(course.lab)} for good?`, 'title')], width),
		blank,
		...wrap([text(`This removes ${printable(removalWords(course))}.`)], width),
		...wrap([text('y', 'key'), text(' removes it, '), text('Esc', 'key'), text(' stays.')], width),
	];
}

const goToRows: Readonly<Record<GoToChoice, {readonly key: string; readonly label: string}>> = {
	go: {key: 'y', label: 'go there'},
	stay: {key: 'c', label: 'stay'},
};

/** The question before the lab goes to the start of a lesson. */
export function goToQuestion(
	lesson: LessonView,
	route: Route,
	choices: readonly GoToChoice[],
	selected: GoToChoice,
	width: number,
	{glyphs: {pointer}}: RenderStyle,
): Line[] {
	const title = `Take the lab to the start of lesson ${lesson.number}, ${printable(lesson.title)}?`;
	const loss = route.base.kind === 'here' ? '' : ' What was done since then is lost.';
	const words = `Servers, files and progress become as they were there, ${routeWords(route)}.${loss}`;
	const rows = choices.map((choice): Line => {
		const {key, label} = goToRows[choice];
		const chosen = choice === selected;
		return [
			text(chosen ? `${pointer} ` : '  ', 'accent'),
			text(key, 'key'),
			text(`  ${label}`, chosen ? 'strong' : 'plain'),
		];
	});
	return [...wrap([text(title, 'title')], width), ...wrap([text(words)], width), blank, ...rows];
}

function routeWords({base, steps}: Route): string {
	const run = `by running ${steps} ${steps === 1 ? 'step' : 'steps'}`;
	switch (base.kind) {
		case 'snapshot':
			return steps === 0 ? 'from a snapshot, in a moment' : `from a snapshot and ${run}`;
		case 'beginning':
			return steps === 0 ? 'with nothing in it' : `${run} again from the beginning`;
		case 'here':
			return steps === 0 ? 'as they are' : run;
	}
}

/** The question which instance psql is to ask. */
export function psqlQuestion(instances: readonly string[], selected: number, {glyphs: {pointer}}: RenderStyle): Line[] {
	const rows = instances.map((name, index): Line => {
		const chosen = index === selected;
		return [text(chosen ? `${pointer} ` : '  ', 'accent'), text(printable(name), chosen ? 'strong' : 'plain')];
	});
	return [[text('Open psql on which instance?', 'title')], blank, ...rows];
}

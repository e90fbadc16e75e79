import type {TutorState} from '../../tutor/state.js';
import type {CourseView} from '../../tutor/views.js';
import type {KeyContext, Scene} from '../state/key-bindings.js';
import {clamp, type Metrics, offsetOf} from '../state/scroll.js';
import {quitChoices, refusalNow, type UiState, viewOf} from '../state/ui-state.js';
import {type Body, lessonBody, stepBody} from './body.js';
import {footer, status} from './footer.js';
import {type Banner, header} from './header.js';
import {blank, type Line, text, truncate} from './line.js';
import type {Look} from './look.js';
import type {Folding} from './output.js';
import {flags, help, lessonList, lessonName, quitQuestion} from './overlays.js';
import {busy} from './section.js';
import {wrap} from './wrap.js';

export type Size = {readonly columns: number; readonly rows: number};

/** A whole screen, laid out: every line fits, and all of them together leave the terminal's last row free. */
export type Frame = {
	readonly margin: number;
	readonly header: readonly Line[];
	/** The lessons beside the body, where there is room. */
	readonly sidebar: readonly Line[];
	readonly sidebarWidth: number;
	readonly body: readonly Line[];
	readonly bodyHeight: number;
	readonly footer: readonly Line[];
	/** What keys and scrolling refer to. */
	readonly metrics: Metrics;
	readonly context: KeyContext;
};

export type Course = {readonly view: CourseView; readonly state: TutorState};

const smallest: Size = {columns: 40, rows: 12};

/** Text that is wider is hard to read. */
const widestBody = 96;
const sidebarWidth = 30;
const roomForSidebar = 118;

/** Lays out the screen; without a course, the one that is shown while the lab is looked at. */
export function composeFrame(banner: Banner, course: Course | undefined, ui: UiState, size: Size, look: Look): Frame {
	if (size.columns < smallest.columns || size.rows < smallest.rows) return tooSmall(size);
	const margin = size.columns >= 60 ? 2 : 1;
	const width = size.columns - 2 * margin;
	const height = size.rows - 1;
	const top = header(banner, course?.view, course?.state, width, look);
	if (course === undefined) return waiting(banner, top, margin, width, height, look);
	return courseFrame(course, ui, {top, margin, width, height}, look);
}

type Outline = {
	readonly top: readonly Line[];
	readonly margin: number;
	readonly width: number;
	readonly height: number;
};

function courseFrame({view, state}: Course, ui: UiState, {top, margin, width, height}: Outline, look: Look): Frame {
	const current = viewOf(ui, state.stepId);
	const {overlay} = current;
	const step = state.phase.kind === 'finished' ? undefined : view.steps[state.stepIndex];
	const besides = width + 2 * margin >= roomForSidebar && overlay.kind !== 'lessons' ? sidebarWidth : 0;
	const bodyWidth = Math.min(widestBody, width - besides);
	const question = overlay.kind === 'quit' ? quitQuestion(quitChoices, overlay.selected, width, look) : [];
	// A blank line under the header, and the footer's three lines.
	const bodyHeight = height - top.length - 1 - Math.max(3, question.length + 1);
	const folding: Folding =
		current.output === 'whole' ? {kind: 'whole'} : {kind: 'tail', rows: tailRows(state, bodyHeight)};

	const over = overlayText(view, state, current, bodyWidth, look);
	const body: Body =
		over === undefined ? stepBody(view, state, folding, bodyWidth, look) : {lines: over, places: new Map(), hidden: 0};
	const offset = offsetIn(current, state, body, bodyHeight);
	const metrics = {total: body.lines.length, viewport: bodyHeight, offset};
	const context = keyContext(view, state, current, metrics, body.hidden);
	const refusal = refusalNow(current, state.stepId, state.phase);
	const bottom = footer(status(state, step?.actions.length ?? 0, refusal, look), context, metrics, width, look);
	return {
		margin,
		header: [...top, blank],
		sidebar: besides > 0 ? sidebar(view, state, look) : [],
		sidebarWidth: besides,
		body: body.lines.slice(offset, offset + bodyHeight),
		bodyHeight,
		// The question takes the place of the rule and the status.
		footer: question.length > 0 ? [...question, bottom.at(-1) ?? blank] : bottom,
		metrics,
		context,
	};
}

function sidebar(view: CourseView, state: TutorState, look: Look): Line[] {
	const width = sidebarWidth - 2;
	return view.lessons.map((lesson) => truncate(lessonName(view, lesson, state, look), width, look.glyphs.ellipsis));
}

/** While something runs its output may fill the window; afterwards it makes room for the outcome. */
function tailRows({phase}: TutorState, bodyHeight: number): number {
	return phase.kind === 'running' ? Math.max(4, bodyHeight - 4) : 6;
}

function overlayText(view: CourseView, state: TutorState, {overlay}: UiState, width: number, look: Look) {
	switch (overlay.kind) {
		case 'help':
			return help(view, width, look);
		case 'flags':
			return flags(view.steps[state.stepIndex], width, look);
		case 'lessons':
			return lessonList(view, state, overlay.selected, width, look);
		case 'reading': {
			const lesson = view.lessons[overlay.lesson];
			return lesson === undefined ? [] : lessonBody(view, lesson, width, look).lines;
		}
		case 'none':
		case 'quit':
			return undefined;
	}
}

function offsetIn({overlay, scroll}: UiState, state: TutorState, body: Body, viewport: number): number {
	switch (overlay.kind) {
		case 'help':
		case 'flags':
		case 'reading':
			return clamp(overlay.offset, body.lines.length, viewport);
		case 'lessons':
			// Two lines of heading stand above the first lesson.
			return clamp(overlay.selected + 3 - viewport, body.lines.length, viewport);
		case 'none':
		case 'quit':
			return offsetOf(scroll, state.phase, body, viewport);
	}
}

const scenes: Readonly<Record<UiState['overlay']['kind'], Scene>> = {
	none: 'step',
	help: 'text',
	flags: 'text',
	reading: 'text',
	lessons: 'lessons',
	quit: 'quit',
};

function keyContext(view: CourseView, state: TutorState, ui: UiState, metrics: Metrics, hidden: number): KeyContext {
	const step = view.steps[state.stepIndex];
	const following = view.steps[state.stepIndex + 1];
	return {
		scene: state.phase.kind === 'closing' ? 'waiting' : scenes[ui.overlay.kind],
		phase: state.phase.kind,
		next:
			following === undefined ? 'finish' : following.lessonIndex === step?.lessonIndex ? 'next step' : 'next lesson',
		actions: step?.actions.length ?? 0,
		flags: step?.flags.length ?? 0,
		hintsLeft: (step?.hintCount ?? 0) - state.hints.length,
		output: ui.output === 'whole' ? 'whole' : hidden > 0 ? 'folded' : 'none',
		overflow: Math.max(0, metrics.total - metrics.viewport),
	};
}

const nothingToScroll: Metrics = {total: 0, viewport: 0, offset: 0};

const waitingContext: KeyContext = {
	scene: 'waiting',
	phase: 'resuming',
	next: 'next step',
	actions: 0,
	flags: 0,
	hintsLeft: 0,
	output: 'none',
	overflow: 0,
};

function waiting(
	banner: Banner,
	top: readonly Line[],
	margin: number,
	width: number,
	height: number,
	look: Look,
): Frame {
	const bottom = footer([], waitingContext, nothingToScroll, width, look);
	return {
		margin,
		header: [...top, blank],
		sidebar: [],
		sidebarWidth: 0,
		body: [busy(`Looking at the lab ${banner.lab} ${look.glyphs.ellipsis}`)],
		bodyHeight: height - top.length - 1 - bottom.length,
		footer: bottom,
		metrics: nothingToScroll,
		context: waitingContext,
	};
}

function tooSmall({columns, rows}: Size): Frame {
	const words = `This terminal is ${columns}x${rows}; the tutor needs ${smallest.columns}x${smallest.rows}.`;
	const height = Math.max(1, rows - 1);
	return {
		margin: 0,
		header: [],
		sidebar: [],
		sidebarWidth: 0,
		body: wrap([text(words)], Math.max(1, columns)).slice(0, height),
		bodyHeight: height,
		footer: [],
		metrics: nothingToScroll,
		context: waitingContext,
	};
}

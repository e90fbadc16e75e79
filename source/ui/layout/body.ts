import {causesOf, lostOutcomeWords} from '../../tutor/state/failure.js';
import type {TutorState} from '../../tutor/state/state.js';
import {summarise} from '../../tutor/summary.js';
import type {CourseView, LessonView, StepView} from '../../tutor/views.js';
import {shownKeys} from '../state/key-bindings.js';
import {blank, type Line, printable, text} from '../text/line.js';
import {wrap} from '../text/wrap.js';
import {type ActionProgress, action} from './actions.js';
import {checks, hasFailed} from './checks.js';
import type {Body, BodySection, Range} from './follow.js';
import {journeyPane} from './journey.js';
import {flow, markdown} from './markdown.js';
import {type Folding, log, output} from './output.js';
import {progressLines} from './progress.js';
import {departs, hints, see, undo} from './remarks.js';
import type {RenderStyle} from './render-style.js';
import {bullet, busy} from './section.js';
import {sentence} from './sentence.js';
import {summaryPane} from './summary.js';

/** A lesson's text, and the line at which each of its steps starts. */
export type LessonBody = Body & {readonly stepOffsets: readonly number[]};

/** Collects blocks with a blank line between them. */
class Page {
	readonly lines: Line[] = [];
	readonly places = new Map<BodySection, Range>();
	hidden = 0;
	#last = 0;

	/** Adds a block, and records its place if it is a section to scroll to. */
	add(block: readonly Line[], place?: BodySection): void {
		if (block.length === 0) return;
		if (this.lines.length > 0) this.lines.push(blank);
		const from = this.lines.length;
		this.lines.push(...block);
		if (place !== undefined) this.places.set(place, {from, to: this.lines.length});
		this.#last = from;
	}

	/** Records the first line of the last block as a place, unless the place is known already. */
	pointTo(place: BodySection, isIt: (line: Line) => boolean): void {
		const index = this.lines.findIndex((line, at) => at >= this.#last && isIt(line));
		if (index >= 0 && !this.places.has(place)) this.places.set(place, {from: index, to: index + 1});
	}
}

/**
 * Lays out the current step: its text, its actions with their outcomes, and its checks.
 * @param flag a flag of the step whose places in the commands are marked; the first is the place `flag`
 */
export function stepBody(
	course: CourseView,
	state: TutorState,
	folding: Folding,
	width: number,
	style: RenderStyle,
	flag?: string,
): Body {
	const page = new Page();
	const step = course.steps[state.stepIndex];
	if (state.journey !== undefined) {
		page.add(journeyPane(state.journey, state, course, width, style));
		page.add(notices(state, width, style));
		return page;
	}
	if (state.phase.kind === 'resuming') {
		page.add([busy(`Looking at the lab ${course.lab} ${style.glyphs.ellipsis}`)]);
		page.add(notices(state, width, style));
		return page;
	}
	if (state.phase.kind === 'finished' || step === undefined) {
		page.add(notices(state, width, style));
		page.add(summaryPane(summarise(course, state), width, style));
		return page;
	}
	const lesson = course.lessons[step.lessonIndex];
	if (lesson !== undefined && lesson.firstStep === step.index) introduction(page, lesson, width, style);
	stepText(page, step, (index) => progressOf(index, state), width, style, flag);
	page.add(hints(state.hints, step.hintCount, width, style), 'hint');
	const printed = output(state, folding, width, style);
	page.add(printed.lines, 'output');
	page.hidden = printed.hidden;
	page.add(longWork(state, width, style), 'work');
	const failed = state.phase.kind === 'failed';
	if (!failed) page.add(notices(state, width, style));
	page.add(log(state.log, width, style));
	if (state.phase.kind === 'ready' && step.actions.length > 0) page.add(byHand(width));
	// A lost outcome explains the failed checks, and is shown with them.
	if (failed) page.add([...lost(state, course, width, style), ...notices(state, width, style)], 'notices');
	addChecks(page, state, width, style);
	if (state.phase.kind === 'passed' && step.undo !== undefined) page.add(undo(step.undo.text, width, style));
	return page;
}

/** Lays out a whole lesson for reading. */
export function lessonBody(course: CourseView, lesson: LessonView, width: number, style: RenderStyle): LessonBody {
	const page = new Page();
	const stepOffsets: number[] = [];
	introduction(page, lesson, width, style);
	for (const step of course.steps.slice(lesson.firstStep, lesson.firstStep + lesson.stepCount)) {
		// The blank line above it is not the step's.
		stepOffsets.push(page.lines.length > 0 ? page.lines.length + 1 : 0);
		stepText(page, step, () => ({kind: 'still'}), width, style);
	}
	const {lines, places, hidden} = page;
	return {lines, places, hidden, stepOffsets};
}

function introduction(page: Page, lesson: LessonView, width: number, style: RenderStyle): void {
	const about = `Lesson ${lesson.number} ${style.glyphs.dot} about ${lesson.minutes} ${lesson.minutes === 1 ? 'minute' : 'minutes'}`;
	page.add([...wrap([text(printable(lesson.title), 'title')], width), [text(about, 'dim')]]);
	page.add(flow(lesson.introduction.children, width, style));
	for (const words of lesson.departs) page.add(departs(words, width, style));
}

function stepText(
	page: Page,
	step: StepView,
	progress: (index: number) => ActionProgress,
	width: number,
	style: RenderStyle,
	flag?: string,
): void {
	page.add(bullet([text(`${style.glyphs.here} `, 'accent')], sentence(step.title, 'title', style), width));
	for (const block of step.blocks) {
		switch (block.kind) {
			case 'prose':
				page.add(markdown(block.node, width, style));
				break;
			case 'action': {
				const shown = step.actions[block.action];
				if (shown === undefined) break;
				const now = progress(block.action);
				const place = {index: block.action, count: step.actions.length};
				page.add(action(shown, place, now, width, style, flag), now.kind === 'running' ? 'running' : undefined);
				if (flag !== undefined) page.pointTo('flag', isMarked);
				break;
			}
			case 'see':
				page.add(see(block.text, width, style));
				break;
			case 'departs':
				page.add(departs(block.text, width, style));
				break;
		}
	}
}

function isMarked(line: Line): boolean {
	return line.some((span) => span.kind === 'text' && span.tone === 'marked');
}

function progressOf(index: number, {phase, actions}: TutorState): ActionProgress {
	if (phase.kind === 'running' && phase.action === index) return {kind: 'running'};
	const view = actions[index];
	return view?.outcome === undefined ? {kind: 'still'} : {kind: 'ended', view};
}

function addChecks(page: Page, state: TutorState, width: number, style: RenderStyle): void {
	const before = state.checks.findIndex((view) => hasFailed(view, state.phase));
	page.add(checks(state.checks, state.phase, width, style), 'checks');
	const all = page.places.get('checks');
	if (before < 0 || all === undefined) return;
	const above = checks(state.checks.slice(0, before), state.phase, width, style).length;
	const told = page.places.get('notices')?.from;
	page.places.set('failure', {from: told ?? all.from + Math.max(1, above), to: all.to});
}

function longWork({progress}: TutorState, width: number, style: RenderStyle): Line[] {
	return progress === undefined ? [] : progressLines(progress, width, style);
}

/** Notices that are shown at once. */
const noticeCount = 3;

function notices(state: TutorState, width: number, style: RenderStyle): Line[] {
	return state.notices.slice(-noticeCount).flatMap((words) => notice(words, width, style));
}

function lost({lost, checks}: TutorState, course: CourseView, width: number, style: RenderStyle): Line[] {
	return lost === undefined ? [] : notice(lostOutcomeWords(lost, causesOf(checks).length === 0, course), width, style);
}

function notice(words: string, width: number, style: RenderStyle): Line[] {
	return bullet([text(`${style.glyphs.note} `, 'accent')], sentence(words, 'plain', style), width);
}

function byHand(width: number): Line[] {
	const words = `${shownKeys('proceed')} runs it. By hand: ${shownKeys('shell')} opens a shell, ${shownKeys('insert')} puts the command into it.`;
	return wrap([text(words, 'dim')], width);
}

import {findRoute, positionOf, restoreMethod} from '../../tutor/journey/route.js';
import {type Hit, searchCourse} from '../../tutor/search.js';
import type {TutorState} from '../../tutor/state/state.js';
import type {CourseView} from '../../tutor/views.js';
import type {ClassroomState} from '../../workshop/classroom.js';
import {gateWords, gateWordsInShort, heldByGate, standsAtGate, wasAsked} from '../../workshop/gate.js';
import type {KeyContext, Scene} from '../state/key-bindings.js';
import {newsOf, type Seat} from '../state/news.js';
import {type Pane, panes} from '../state/pane.js';
import {sceneOf} from '../state/scene.js';
import type {Metrics} from '../state/scroll.js';
import {type Tab, tabName, tabsOf} from '../state/tabs.js';
import {focusedPane, goToChoices, quitChoices, remarkNow, type UiState, viewOf} from '../state/ui-state.js';
import {blank, type Line, padTo, text, truncate, widthOf} from '../text/line.js';
import {type Arranged, arrange, extentOf, type Size} from './arrange.js';
import {laterInstances} from './cluster/later.js';
import {clusterWindow} from './cluster-window.js';
import {footer, status} from './footer.js';
import type {Frame} from './frame.js';
import {type Banner, header} from './header.js';
import {tooSmall, waiting} from './inert-frames.js';
import {lessonPane, type Reading} from './lesson-pane.js';
import {newsBanner} from './news.js';
import {goToQuestion, psqlQuestion, quitQuestion, removalQuestion} from './overlays.js';
import {paneTitle, type Title} from './pane-title.js';
import type {ProgramView, Window} from './program-view.js';
import type {RenderStyle} from './render-style.js';
import {terminalPane, withCursor} from './terminal-pane.js';
import {withFallback} from './with-fallback.js';

export type Course = {
	readonly view: CourseView;
	readonly state: TutorState;
	readonly programs: readonly ProgramView[];
	/** The workshop that the learner is in. */
	readonly classroom?: ClassroomState;
};

/** Lays out the screen; without a course, the one that is shown while the lab is opened. */
export function composeFrame(
	banner: Banner,
	course: Course | undefined,
	ui: UiState,
	size: Size,
	style: RenderStyle,
): Frame {
	const current = course === undefined ? ui : viewOf(ui, course.state.stepId);
	const arrangement = arrange(size, course === undefined || current.zoomed);
	if (arrangement.kind === 'too-small') return tooSmall(size);
	if (course === undefined) return waiting(banner, arrangement, size, style);
	const seat = seatOf(course, current);
	const columns = size.columns - 2 * arrangement.margin;
	const unread = current.overlay.kind === 'news' ? [] : (seat?.news ?? []);
	const news = newsBanner(unread, course.view, sceneIn(course, current), {...size, columns}, style);
	const arranged = news.length === 0 ? arrangement : arrange(size, current.zoomed, news.length);
	if (arranged.kind === 'too-small') return tooSmall(size);
	return new Composition(banner, course, current, arranged, size, style, seat, news).frame();
}

function seatOf({classroom, state, view}: Course, ui: UiState): Seat | undefined {
	if (classroom === undefined) return undefined;
	const {hand, gate} = classroom;
	return {hand, news: newsOf(classroom, ui.gateRead), held: heldByGate(gate, state, view, ui.asked)};
}

function sceneIn({state, programs}: Course, ui: UiState): Scene {
	const running = programs.filter(isRunning).map(({program}) => program);
	return sceneOf(ui, state.phase, running);
}

/** One frame in the making: computes once what several of its parts need. */
class Composition {
	readonly #scene: Scene;
	readonly #focused: Pane;
	readonly #shown: ReadonlySet<Pane>;
	readonly #tabs: readonly Tab[];
	readonly #askable: readonly string[];
	readonly #found: readonly Hit[];
	readonly #width: number;

	constructor(
		private readonly banner: Banner,
		private readonly course: Course,
		private readonly ui: UiState,
		private readonly arrangement: Arranged,
		private readonly size: Size,
		private readonly style: RenderStyle,
		private readonly seat: Seat | undefined,
		private readonly news: readonly Line[],
	) {
		const {state, view, programs} = course;
		const instances = state.cluster.instances;
		this.#scene = sceneIn(course, ui);
		// An overlay on the step is shown and scrolled in the lesson's place.
		this.#focused = ['step', 'program', 'quit', 'removal', 'psql', 'go-to'].includes(this.#scene)
			? focusedPane(ui)
			: 'lesson';
		this.#shown = new Set(arrangement.kind === 'tabs' ? [this.#focused] : ['lesson', 'cluster', 'terminal']);
		this.#tabs = tabsOf(
			instances.map(({name}) => name),
			programs.map(({program}) => program),
		);
		this.#askable = instances
			.filter(({server: {kind}}) => kind === 'primary' || kind === 'standby')
			.map(({name}) => name);
		this.#found = ui.overlay.kind === 'search' ? searchCourse(view, ui.overlay.query) : [];
		this.#width = size.columns - 2 * arrangement.margin;
	}

	frame(): Frame {
		const {course, style, arrangement} = this;
		const {state, view} = course;
		const lesson = this.#lesson();
		const windows: Partial<Record<Pane, Window>> = {
			lesson,
			...(this.#shown.has('cluster') ? {cluster: this.#cluster()} : {}),
			...(this.#shown.has('terminal') ? {terminal: this.#terminal()} : {}),
		};
		const metrics = (windows[this.#focused] ?? lesson).metrics;
		const context = this.#context(metrics, lesson.output);
		const heading = header(this.banner, view, state, this.#width, style, course.classroom);
		const top = [...heading, ...this.news].map((line) => this.#inset(line));
		const body = arrangement.kind === 'tabs' ? this.#onePane(windows) : this.#allPanes(arrangement, windows);
		const bottom = footer(this.#status(context), context, this.#width, style).map((line) => this.#inset(line));
		return {
			rows: [...top, ...this.#asked(body), ...bottom],
			metrics,
			context,
			tabs: this.#tabs,
			askable: this.#askable,
			found: this.#found,
			seat: this.seat,
			shown: this.#shown,
			programs: extentOf(arrangement, 'terminal'),
		};
	}

	#status(context: KeyContext): Line {
		const {course, ui, style} = this;
		const {state, view} = course;
		const actions = view.steps[state.stepIndex]?.actions.length ?? 0;
		const remark = remarkNow(ui, state.stepId, state.phase) ?? this.#askedToWait();
		const make = () => status(state, view, context, actions, remark, style);
		return withFallback('status line', this.#width, style, make, ([line = blank]) => line);
	}

	/** The remark of a gate, as long as it holds the learner. */
	#askedToWait(): string | undefined {
		const {classroom, state, view} = this.course;
		const gate = classroom?.gate;
		if (!standsAtGate(gate, state, view) || !wasAsked(this.ui.asked, gate, state)) return undefined;
		const mark = widthOf(this.style.glyphs.warning) + 1;
		return mark + widthOf(gateWords) <= this.#width ? gateWords : gateWordsInShort;
	}

	#inset(line: Line): Line {
		return line.length === 0 ? line : [text(' '.repeat(this.arrangement.margin)), ...line];
	}

	/** The title of the lesson's place. */
	#reading(): string {
		const {overlay} = this.ui;
		return isOverLesson(overlay) ? overlay.kind : 'lesson';
	}

	#lesson(): Reading {
		const {course, ui, style, arrangement} = this;
		const extent = extentOf(arrangement, 'lesson');
		const output = arrangement.kind === 'side-by-side' ? 'elsewhere' : 'here';
		return withFallback(
			'lesson',
			extent.width,
			style,
			() =>
				lessonPane(course.view, course.state, ui, {extent, output, found: this.#found, news: this.seat?.news}, style),
			(lines) => ({...still(lines), output: 'none'}),
		);
	}

	#cluster(): Window {
		const {course, ui, style} = this;
		const extent = extentOf(this.arrangement, 'cluster');
		return withFallback(
			'cluster',
			extent.width,
			style,
			() => {
				const {cluster, clusterAtEntry, stepIndex} = course.state;
				const later = laterInstances(course.view, stepIndex);
				return clusterWindow(cluster, clusterAtEntry, later, ui.clusterOffset, extent, style);
			},
			still,
		);
	}

	#terminal(): Window {
		const {course, ui, style} = this;
		const extent = extentOf(this.arrangement, 'terminal');
		const heldAt = ui.heldAt.get(tabName(ui.tab));
		return withFallback(
			'terminal',
			extent.width,
			style,
			() => {
				const window = terminalPane(ui.tab, course.state, course.programs, heldAt, extent, style);
				return this.#scene === 'program' ? withCursor(window) : window;
			},
			still,
		);
	}

	/** One pane below the names of all of them. */
	#onePane(windows: Partial<Record<Pane, Window>>): Line[] {
		const {arrangement, style} = this;
		const window = windows[this.#focused] ?? still([]);
		const names = [this.#reading(), 'cluster', ...this.#tabs.map(tabName)];
		const chosen = this.#focused === 'terminal' ? names.indexOf(tabName(this.ui.tab)) : panes.indexOf(this.#focused);
		const title: Title = {kind: 'tabs', names, chosen: Math.max(0, chosen)};
		const {height} = extentOf(arrangement, this.#focused);
		return [
			paneTitle(title, {focused: false, metrics: window.metrics}, this.#width, style),
			...Array.from({length: height}, (_, index) => window.lines[index] ?? blank),
		].map((line) => this.#inset(line));
	}

	#allPanes(arranged: Arranged & {kind: 'side-by-side'}, windows: Partial<Record<Pane, Window>>): Line[] {
		const {lesson = still([]), cluster = still([]), terminal = still([])} = windows;
		const {style} = this;
		const {divider, teeDown, teeRight} = style.glyphs;
		const title = (pane: Pane, name: Title, {metrics}: Window, width: number) =>
			paneTitle(name, {focused: this.#focused === pane, metrics}, width, style);
		// Titles and their rules reach from the edge to the divider.
		const left = arranged.margin + arranged.lesson.width + 1;
		const right = this.size.columns - left - 1;
		const tabs: Title = {
			kind: 'tabs',
			names: this.#tabs.map(tabName),
			chosen: Math.max(
				0,
				this.#tabs.findIndex((tab) => tabName(tab) === tabName(this.ui.tab)),
			),
		};
		const clusterRows = [
			...Array.from({length: arranged.cluster.height}, (_, index) => beside(divider, cluster.lines[index])),
			[text(teeRight, 'dim'), ...title('terminal', tabs, terminal, right)],
			...Array.from({length: arranged.terminal.height}, (_, index) => beside(divider, terminal.lines[index])),
		];
		const heading: Line = [
			...title('lesson', {kind: 'name', name: this.#reading()}, lesson, left),
			text(teeDown, 'dim'),
			...title('cluster', {kind: 'name', name: 'cluster'}, cluster, right),
		];
		const panes = clusterRows.map((line, index): Line => {
			const beginning = this.#inset(lesson.lines[index] ?? blank);
			return [...padTo(beginning, left), ...line];
		});
		return [heading, ...panes];
	}

	/** The rule below the panes, with the foot of their divider unless that is on a question's rule. */
	#rule(foot: 'foot' | 'plain'): Line {
		const {arrangement, style, size} = this;
		const {rule, teeUp} = style.glyphs;
		if (arrangement.kind === 'tabs') return this.#inset([text(rule.repeat(this.#width), 'dim')]);
		if (foot === 'plain') return [text(rule.repeat(size.columns), 'dim')];
		const left = arrangement.margin + arrangement.lesson.width + 1;
		return [text(rule.repeat(left) + teeUp + rule.repeat(size.columns - left - 1), 'dim')];
	}

	/** The panes and the rule below them; a question covers their last rows, with a rule of its own. */
	#asked(body: readonly Line[]): readonly Line[] {
		const question = this.#question();
		if (question.length === 0) return [...body, this.#rule('foot')];
		const width = this.#width;
		// The question itself matters more than the air in it.
		const wanted = question.length + 1 < body.length ? question : question.filter((line) => line.length > 0);
		const rows = wanted
			.slice(0, body.length - 1)
			.map((line) => this.#inset(truncate(line, width, this.style.glyphs.ellipsis)));
		return [...body.slice(0, body.length - rows.length - 1), this.#rule('foot'), ...rows, this.#rule('plain')];
	}

	#question(): readonly Line[] {
		const {overlay} = this.ui;
		// A closing tutor asks nothing any more.
		if (this.#scene === 'waiting') return [];
		if (overlay.kind === 'quit') return quitQuestion(quitChoices, overlay.selected, this.#width, this.style);
		if (overlay.kind === 'removal') return removalQuestion(this.course.view, this.#width);
		if (overlay.kind === 'go-to') return this.#goToQuestion(overlay);
		if (overlay.kind === 'psql') return psqlQuestion(this.#askable, overlay.selected, this.style);
		return [];
	}

	#goToQuestion({lesson: index, selected}: UiState['overlay'] & {kind: 'go-to'}): readonly Line[] {
		const {view, state} = this.course;
		const lesson = view.lessons[index];
		const route = lesson && findRoute(view, lesson.id, positionOf(state, view), state.snapshots);
		if (lesson === undefined || route === undefined) return [];
		return goToQuestion(lesson, route, goToChoices, selected, this.#width, this.style);
	}

	/** How the lab can be taken to the start of the selected lesson. */
	#restoreMethod(): KeyContext['restoreMethod'] {
		const {overlay} = this.ui;
		const {view, state} = this.course;
		const lesson = overlay.kind === 'lessons' ? view.lessons[overlay.selected] : undefined;
		return lesson === undefined ? 'none' : restoreMethod(view, lesson.id, positionOf(state, view), state.snapshots);
	}

	#panes(): KeyContext['panes'] {
		if (this.arrangement.kind === 'side-by-side') return 'side-by-side';
		return this.ui.zoomed && hasRoom(this.size) ? 'zoomed' : 'tabs';
	}

	#context({total, viewport}: Metrics, output: Reading['output']): KeyContext {
		const {view, state} = this.course;
		const step = view.steps[state.stepIndex];
		const following = view.steps[state.stepIndex + 1];
		const sameLesson = following?.lessonIndex === step?.lessonIndex;
		return {
			scene: this.#scene,
			phase: state.journey === undefined ? state.phase.kind : state.journey.progress ? 'on-journey' : 'restoring',
			next: following === undefined ? 'finish' : sameLesson ? 'next step' : 'next lesson',
			actions: step?.actions.length ?? 0,
			flags: step?.flags.length ?? 0,
			hintsLeft: (step?.hintCount ?? 0) - state.hints.length,
			output,
			panes: this.#panes(),
			askable: this.#askable.length,
			hits: this.#found.length,
			restoreMethod: this.#restoreMethod(),
			overflow: Math.max(0, total - viewport),
			workshop: this.seat && {hand: this.seat.hand, news: this.seat.news.length},
		};
	}
}

/** Whether the overlay takes the lesson's place; a question is below it. */
function isOverLesson({kind}: UiState['overlay']): boolean {
	return kind !== 'none' && kind !== 'psql' && kind !== 'quit' && kind !== 'removal' && kind !== 'go-to';
}

function hasRoom(size: Size): boolean {
	return arrange(size, false).kind === 'side-by-side';
}

/** The keys of a program that has ended go to the lesson again. */
function isRunning({status}: ProgramView): boolean {
	return status.kind !== 'ended';
}

function beside(divider: string, line: Line = blank): Line {
	return line.length === 0 ? [text(divider, 'dim')] : [text(`${divider} `, 'dim'), ...line];
}

function still(lines: readonly Line[]): Window {
	return {lines, metrics: {total: lines.length, viewport: lines.length, offset: 0}};
}

import type {Beat, DemoState} from '../../demo/demo.js';
import type {StepView} from '../../tutor/views.js';
import type {Size} from '../layout/arrange.js';
import {smallest} from '../layout/arrange.js';
import {laterInstances} from '../layout/cluster/later.js';
import {clusterWindow} from '../layout/cluster-window.js';
import {paneTitle} from '../layout/pane-title.js';
import type {ProgramView, Window} from '../layout/program-view.js';
import type {RenderStyle} from '../layout/render-style.js';
import {busy} from '../layout/section.js';
import {withCursor} from '../layout/terminal-pane.js';
import {withFallback} from '../layout/with-fallback.js';
import {clamp, type Metrics} from '../state/scroll.js';
import {programName} from '../state/tabs.js';
import {blank, type Line, printable, text, truncate} from '../text/line.js';
import {wrap} from '../text/wrap.js';
import {type DemoCourse, type StageBody, stageBody} from './beats.js';
import {stageKeys, stageStatus} from './footer.js';
import type {DemoFrame} from './frame.js';
import {shownIn, stageHeader} from './header.js';
import type {DemoContext, DemoScene} from './key-bindings.js';
import {type Measure, measure, programRoom} from './measure.js';
import {overlayBody} from './overlays.js';
import type {DemoUi} from './ui-state.js';

export type StagedCourse = DemoCourse & {readonly programs: readonly ProgramView[]};

const nothingToScroll: Metrics = {total: 0, viewport: 0, offset: 0};

const waitingContext: DemoContext = {
	scene: 'waiting',
	beat: {kind: 'waiting'},
	looking: 'here',
	next: 'next step',
	actions: 0,
	askable: 0,
	overflow: 0,
	below: 0,
	footer: 'shown',
};

/** Lays out the screen before there is a demonstration, while the lab is opened. */
export function composeWaitingFrame(lab: string, size: Size, style: RenderStyle): DemoFrame {
	if (isTooSmall(size)) return tooSmall(size);
	const {margin, top, body} = measure(size);
	const said = busy(`Looking at the lab ${printable(lab)} ${style.glyphs.ellipsis}`);
	const keys = stageKeys(waitingContext, body.width);
	const rows = [...filled([...above(top), said], size.rows - 2), keys];
	return inert(rows.map((line) => inset(truncate(line, body.width, style.glyphs.ellipsis), margin)));
}

/** Lays out the screen of a demonstration; an error in a part of it is shown in its place. */
export function composeDemoFrame(course: StagedCourse, ui: DemoUi, size: Size, style: RenderStyle): DemoFrame {
	if (isTooSmall(size)) return tooSmall(size);
	return new Composition(course, ui, size, style).frame();
}

/** A part that may be higher than its place, or lower. */
type Part = Pick<DemoFrame, 'rows' | 'metrics' | 'overflow' | 'cut'>;

/** One frame in the making: what several of its parts need is worked out once. */
class Composition {
	readonly #measure: Measure;
	readonly #scene: DemoScene;
	readonly #askable: readonly string[];
	readonly #place: string;
	readonly #step: StepView | undefined;

	constructor(
		private readonly course: StagedCourse,
		private readonly ui: DemoUi,
		private readonly size: Size,
		private readonly style: RenderStyle,
	) {
		const {tutor, demo} = course;
		this.#measure = measure(size);
		this.#scene = sceneOf(course, ui);
		this.#step = shownIn(course);
		this.#askable = tutor.cluster.instances
			.filter(({server: {kind}}) => kind === 'primary' || kind === 'standby')
			.map(({name}) => name);
		this.#place = [this.#scene, this.#step?.id ?? '', demo.viewing === undefined ? beatName(demo.beat) : 'back'].join(
			' ',
		);
	}

	frame(): DemoFrame {
		const {size} = this;
		const {rows, metrics, overflow, cut} = this.#part();
		return {
			rows,
			metrics,
			overflow,
			cut,
			place: this.#place,
			context: this.#context(metrics),
			askable: this.#askable,
			showsCluster: this.#scene === 'cluster',
			programs: programRoom(size),
		};
	}

	#part(): Part {
		switch (this.#scene) {
			case 'blank':
				return {rows: [], metrics: nothingToScroll, overflow: 0, cut: 0};
			case 'program':
				return this.#program();
			case 'cluster':
				return this.#cluster();
			default:
				return this.#stage();
		}
	}

	/** The step, or what lies over it. */
	#stage(): Part {
		const {course, style, size} = this;
		const {margin, top, air, body: extent} = this.#measure;
		const {width, wide, height} = extent;
		const head = withFallback(
			'header',
			width,
			style,
			() => stageHeader(course, width, style),
			(lines) => [...lines, blank, blank, blank].slice(0, 3),
		);
		const {lines, from, wrapped} = this.#body();
		const start = from === 'end' ? lines.length - height : 0;
		const metrics = this.#metrics(lines.length, height, start);
		const status = this.#status(metrics, width);
		const shown = lines.slice(metrics.offset, metrics.offset + height);
		const overflow = Math.max(0, lines.length - height);
		const isCommand = course.demo.beat.kind === 'typed' || course.demo.beat.kind === 'typing';
		const rows = [
			...above(top),
			...head,
			blank,
			...filled(shown, height + air),
			status,
			stageKeys(this.#context(metrics), width),
		];
		return {
			rows: rows.slice(0, size.rows - 1).map((line) => inset(truncate(line, wide, style.glyphs.ellipsis), margin)),
			metrics,
			overflow,
			cut: wrapped + (isCommand && this.#scene === 'stage' ? overflow : 0),
		};
	}

	#body(): StageBody {
		const {course, ui, style} = this;
		const {body: extent} = this.#measure;
		const {overlay} = ui;
		return withFallback(
			'step',
			extent.width,
			style,
			() =>
				overlay.kind === 'none' || this.#scene === 'waiting'
					? stageBody(course, extent, style)
					: overlayBody(overlay, course.view, course.tutor, this.#askable, extent, style),
			(lines): StageBody => ({lines, from: 'top', wrapped: 0}),
		);
	}

	#status(metrics: Metrics, width: number): Line {
		const {course, ui, style} = this;
		const {tutor, demo} = course;
		const own = ui.remark?.place === this.#place ? ui.remark.words : undefined;
		const make = () => stageStatus(tutor, demo, own ?? remarkOf(demo), metrics, width, style);
		return withFallback('status line', width, style, make, ([line = blank]) => line);
	}

	/** The picture of the cluster, on the whole screen. */
	#cluster(): Part {
		const {course, style, size} = this;
		const {whole, top} = this.#measure;
		const {width, height, margin} = whole;
		const offset = this.#offset() ?? 0;
		const {cluster, clusterAtEntry, stepIndex} = course.tutor;
		const window = withFallback(
			'cluster',
			width,
			style,
			() => clusterWindow(cluster, clusterAtEntry, laterInstances(course.view, stepIndex), offset, whole, style),
			(lines): Window => ({lines, metrics: this.#metrics(lines.length, height, 0)}),
		);
		const title = paneTitle({kind: 'name', name: 'cluster'}, {focused: false, metrics: window.metrics}, width, style);
		const rows = [
			...above(top),
			title,
			blank,
			...filled(window.lines, height),
			this.#status(nothingToScroll, width),
			stageKeys(this.#context(window.metrics), width),
		];
		return {
			rows: rows.slice(0, size.rows - 1).map((line) => inset(truncate(line, width, style.glyphs.ellipsis), margin)),
			metrics: window.metrics,
			overflow: 0,
			cut: 0,
		};
	}

	#program(): Part {
		const {course, ui, style, size} = this;
		const {margin, ...extent} = programRoom(size);
		const name = ui.program === undefined ? '' : programName(ui.program);
		const view = course.programs.find(({program}) => programName(program) === name);
		const window = withFallback(
			'terminal',
			extent.width,
			style,
			() => withCursor(view?.window(undefined, extent) ?? {lines: [], metrics: nothingToScroll}),
			(lines): Window => ({lines, metrics: nothingToScroll}),
		);
		const title = paneTitle({kind: 'name', name}, {focused: true, metrics: nothingToScroll}, extent.width, style);
		const rows = [
			title,
			...filled(window.lines, extent.height),
			stageKeys(this.#context(nothingToScroll), extent.width),
		];
		return {rows: rows.map((line) => inset(line, margin)), metrics: nothingToScroll, overflow: 0, cut: 0};
	}

	/** The row that the reader has scrolled to, here. */
	#offset(): number | undefined {
		const {scroll} = this.ui;
		return scroll.place === this.#place ? scroll.offset : undefined;
	}

	#metrics(total: number, viewport: number, start: number): Metrics {
		return {total, viewport, offset: clamp(this.#offset() ?? start, total, viewport)};
	}

	#context({total, viewport, offset}: Metrics): DemoContext {
		const {view, tutor, demo} = this.course;
		const step = view.steps[tutor.stepIndex];
		const following = view.steps[tutor.stepIndex + 1];
		const sameLesson = following?.lessonIndex === step?.lessonIndex;
		return {
			scene: this.#scene,
			beat: demo.beat,
			looking: demo.viewing === undefined ? 'here' : 'back',
			next: following === undefined ? 'finish' : sameLesson ? 'next step' : 'next lesson',
			actions: step?.actions.length ?? 0,
			askable: this.#askable.length,
			overflow: Math.max(0, total - viewport),
			below: Math.max(0, total - viewport - offset),
			footer: this.ui.footer,
		};
	}
}

/** The target of the keys; a program that has ended gives them back. */
function sceneOf({demo, programs}: StagedCourse, {overlay, program}: DemoUi): DemoScene {
	if (demo.beat.kind === 'closing') return 'waiting';
	if (program !== undefined) {
		const view = programs.find((one) => programName(one.program) === programName(program));
		if (view !== undefined && view.status.kind !== 'ended') return 'program';
	}
	if (overlay.kind !== 'none') return overlay.kind;
	return demo.cover === 'none' ? 'stage' : demo.cover;
}

/**
 * A beat's name; beats of different commands have different ones, except that a command being typed stays in its place.
 */
function beatName(beat: Beat): string {
	switch (beat.kind) {
		case 'typing':
		case 'typed':
			return `typing ${beat.action}`;
		case 'running':
		case 'ran':
			return `${beat.kind} ${beat.action}`;
		default:
			return beat.kind;
	}
}

/** The demonstration's remark, unless the step's place shows it. */
function remarkOf({beat, viewing, remark}: DemoState): string | undefined {
	const isTold = ['waiting', 'mending', 'playing', 'failed'].includes(beat.kind);
	return isTold && viewing === undefined ? undefined : remark;
}

function isTooSmall({columns, rows}: Size): boolean {
	return columns < smallest.columns || rows < smallest.rows;
}

function tooSmall({columns, rows}: Size): DemoFrame {
	const words = `This terminal is ${columns}x${rows}; the demonstration needs ${smallest.columns}x${smallest.rows}.`;
	return inert(wrap([text(words)], Math.max(1, columns)).slice(0, Math.max(1, rows - 1)));
}

/** A frame on which nothing can be done but leave. */
function inert(rows: readonly Line[]): DemoFrame {
	return {
		rows,
		metrics: nothingToScroll,
		place: '',
		context: waitingContext,
		askable: [],
		showsCluster: false,
		programs: {width: 80, height: 24},
		overflow: 0,
		cut: 0,
	};
}

function above(rows: number): Line[] {
	return Array.from({length: rows}, () => blank);
}

/** Lines in exactly so many rows. */
function filled(lines: readonly Line[], rows: number): Line[] {
	return Array.from({length: Math.max(0, rows)}, (_, index) => lines[index] ?? blank);
}

function inset(line: Line, margin: number): Line {
	return line.length === 0 ? line : [text(' '.repeat(margin)), ...line];
}

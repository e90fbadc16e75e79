import {type Hit, suggestWord} from '../../tutor/search.js';
import type {TutorState} from '../../tutor/state/state.js';
import type {CourseView} from '../../tutor/views.js';
import type {News} from '../../workshop/news.js';
import type {KeyContext} from '../state/key-bindings.js';
import {clamp} from '../state/scroll.js';
import type {UiState} from '../state/ui-state.js';
import type {Line} from '../text/line.js';
import type {Extent} from './arrange.js';
import {lessonBody, stepBody} from './body.js';
import {flagsOverlay} from './flags-overlay.js';
import {offsetOf} from './follow.js';
import {allNews} from './news.js';
import type {Folding} from './output.js';
import {help, lessonList} from './overlays.js';
import type {Window} from './program-view.js';
import type {RenderStyle} from './render-style.js';
import {searchPane} from './search.js';

/** The lesson's window, and how it shows output. */
export type Reading = Window & {readonly output: KeyContext['output']};

export type LessonRoom = {
	readonly extent: Extent;
	/** Whether the step's output is shown in the lesson, or in a pane of its own. */
	readonly output: 'here' | 'elsewhere';
	readonly found: readonly Hit[];
	/** The instructor's messages; absent when the learner is in no workshop. */
	readonly news?: readonly News[];
};

/** The lesson's pane: the step, or the overlay on it. */
export function lessonPane(
	view: CourseView,
	state: TutorState,
	ui: UiState,
	{extent, output, found, news}: LessonRoom,
	style: RenderStyle,
): Reading {
	const {width, height} = extent;
	const {overlay} = ui;
	const over = (lines: readonly Line[], first: number): Reading => {
		const offset = clamp(first, lines.length, height);
		return {
			lines: lines.slice(offset, offset + height),
			metrics: {total: lines.length, viewport: height, offset},
			output: output === 'here' ? 'none' : output,
		};
	};
	switch (overlay.kind) {
		case 'help':
			return over(help(view, news === undefined ? 'alone' : 'workshop', width, style), overlay.at);
		case 'news':
			return over(allNews(news ?? [], view, width, style), overlay.at);
		case 'flags': {
			const flags = view.steps[state.stepIndex]?.flags ?? [];
			const folding = foldingOf(state, ui, output, height);
			const body = stepBody(view, state, folding, width, style, flags[overlay.selected]?.flag);
			return over(flagsOverlay(body, flags, overlay.selected, extent, style), 0);
		}
		case 'search':
			return over(searchOverlay(view, overlay, found, extent, style), 0);
		case 'lessons':
			// Two lines of heading are above the first lesson.
			return over(lessonList(view, state, overlay.selected, width, style), overlay.selected + 3 - height);
		case 'reading': {
			const lesson = view.lessons[overlay.lesson];
			if (lesson === undefined) return over([], 0);
			const {lines, stepOffsets} = lessonBody(view, lesson, width, style);
			const {at} = overlay;
			return over(lines, typeof at === 'number' ? at : (stepOffsets[at.step - lesson.firstStep] ?? 0));
		}
		case 'none':
		case 'psql':
		case 'go-to':
		case 'quit':
		case 'removal': {
			const folding = foldingOf(state, ui, output, height);
			const body = stepBody(view, state, folding, width, style);
			const offset = offsetOf(ui.scroll, state.phase, body, height);
			return {
				lines: body.lines.slice(offset, offset + height),
				metrics: {total: body.lines.length, viewport: height, offset},
				output: output === 'elsewhere' ? output : ui.output === 'whole' ? 'whole' : body.hidden > 0 ? 'folded' : 'none',
			};
		}
	}
}

function searchOverlay(
	view: CourseView,
	{query, selected}: UiState['overlay'] & {kind: 'search'},
	hits: readonly Hit[],
	{width, height}: Extent,
	style: RenderStyle,
): Line[] {
	const suggestion = hits.length === 0 ? suggestWord(view, query) : undefined;
	return searchPane(view, {query, hits, selected, suggestion}, {columns: width, rows: height}, style);
}

/** While something runs its output may fill the window; afterwards it makes room for the outcome. */
function foldingOf({phase}: TutorState, ui: UiState, output: LessonRoom['output'], height: number): Folding {
	if (output === 'elsewhere') return {kind: 'elsewhere'};
	if (ui.output === 'whole') return {kind: 'whole'};
	return {kind: 'tail', rows: phase.kind === 'running' ? Math.max(4, height - 4) : 6};
}

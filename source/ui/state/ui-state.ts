import type {Phase} from '../../tutor/state/state.js';
import type {TerminalProgram} from '../../tutor/views.js';
import type {AskedToWait} from '../../workshop/gate.js';
import type {Pane} from './pane.js';
import {type Metrics, type Move, moved, type Scroll} from './scroll.js';
import {outputTab, type Tab, tabName} from './tabs.js';

export type QuitChoice = 'keep' | 'remove' | 'cancel';

export const quitChoices: readonly QuitChoice[] = ['keep', 'remove', 'cancel'];

/** The answer to the question about going to a lesson. */
export type GoToChoice = 'go' | 'stay';

export const goToChoices: readonly GoToChoice[] = ['go', 'stay'];

/** A line, or the line that a step (by its index in the course) begins at. */
export type ReadingPlace = number | {readonly step: number};

/** The overlay on the step. */
export type Overlay =
	| {readonly kind: 'none'}
	| {readonly kind: 'help'; readonly at: number}
	/** All that the instructor says. */
	| {readonly kind: 'news'; readonly at: number}
	/** A flag is explained, and marked in the command. */
	| {readonly kind: 'flags'; readonly selected: number}
	| {readonly kind: 'lessons'; readonly selected: number}
	| {readonly kind: 'search'; readonly query: string; readonly selected: number}
	/** A lesson to read; `from` is where the reader goes back to. */
	| {
			readonly kind: 'reading';
			readonly lesson: number;
			readonly at: ReadingPlace;
			readonly from: 'lessons' | {readonly query: string; readonly selected: number};
	  }
	/** The instances to open psql on. */
	| {readonly kind: 'psql'; readonly selected: number}
	/** Whether to take the lab to the start of a lesson. */
	| {readonly kind: 'go-to'; readonly lesson: number; readonly selected: GoToChoice}
	| {readonly kind: 'quit'; readonly selected: QuitChoice}
	/** Whether the lab is really to be removed. */
	| {readonly kind: 'removal'};

/** A remark about a key that did nothing, or about its effect; valid as long as its subject. */
export type Remark = {readonly words: string; readonly stepId: string; readonly phase: Phase['kind']};

/** The target of the keys: a pane, or the program in the terminal pane. */
export type Focus =
	| {readonly kind: 'pane'; readonly pane: Pane}
	| {readonly kind: 'program'; readonly program: TerminalProgram};

/** The screen's own state, in addition to the tutor's. */
export type UiState = {
	readonly overlay: Overlay;
	readonly focus: Focus;
	/** The tab of the terminal pane. */
	readonly tab: Tab;
	/** The focused pane has all the room. */
	readonly zoomed: boolean;
	/** The step that scrolling and folding belong to; for any other they are as at the beginning. */
	readonly stepId: string;
	/** The scroll position of the lesson. */
	readonly scroll: Scroll;
	readonly output: 'folded' | 'whole';
	/** First line shown of the cluster. */
	readonly clusterOffset: number;
	/** By tab, the line before which the view ends; missing tabs follow the end. */
	readonly heldAt: ReadonlyMap<string, number>;
	/** The number of the step's actions whose commands were put into the shell. */
	readonly inserted: number;
	readonly remark?: Remark;
	/** The place at which the instructor's gate held the learner last. */
	readonly asked?: AskedToWait;
	/** The gate whose banner was dismissed. */
	readonly gateRead?: number;
};

export type UiAction =
	| {readonly type: 'open'; readonly overlay: Overlay}
	| {readonly type: 'back'}
	| {readonly type: 'focus'; readonly focus: Focus}
	| {readonly type: 'tab'; readonly tab: Tab}
	| {readonly type: 'zoom'}
	| {
			readonly type: 'scroll';
			readonly move: Move;
			readonly metrics: Metrics;
			readonly pane: Pane;
			readonly stepId: string;
	  }
	| {readonly type: 'follow'; readonly scroll: Scroll; readonly stepId: string}
	/** The step's commands run: shows their output. */
	| {readonly type: 'run'; readonly stepId: string}
	/** The lab goes to another place of the course: shows that. */
	| {readonly type: 'left'; readonly stepId: string}
	/** The step is done: shows the next one. */
	| {readonly type: 'go-on'; readonly stepId: string}
	| {readonly type: 'inserted'; readonly count: number; readonly stepId: string}
	| {readonly type: 'fold'; readonly stepId: string}
	| {readonly type: 'select'; readonly by: 1 | -1; readonly count: number}
	| {readonly type: 'query'; readonly query: string}
	| {readonly type: 'remark'; readonly remark: Remark}
	| {readonly type: 'held'; readonly asked: AskedToWait}
	| {readonly type: 'gate-read'; readonly gate: number};

export const initialUi: UiState = {
	overlay: {kind: 'none'},
	focus: {kind: 'pane', pane: 'lesson'},
	tab: outputTab,
	zoomed: false,
	stepId: '',
	scroll: {kind: 'follow'},
	output: 'folded',
	clusterOffset: 0,
	heldAt: new Map(),
	inserted: 0,
};

/** The state after an action of a key. */
export function reduceUi(state: UiState, action: UiAction): UiState {
	const {remark: _, ...calm} = state;
	switch (action.type) {
		case 'open':
			return {...calm, overlay: action.overlay};
		case 'back':
			return {...calm, overlay: behind(state.overlay)};
		case 'focus': {
			const {focus} = action;
			const tab: Tab = focus.kind === 'program' ? focus : state.tab;
			return {...calm, focus, tab};
		}
		case 'tab':
			return {...calm, focus: {kind: 'pane', pane: 'terminal'}, tab: action.tab};
		case 'zoom':
			return {...calm, zoomed: !state.zoomed};
		case 'scroll':
			return scrolled(calm, action);
		case 'follow':
			return {...viewOf(calm, action.stepId), scroll: action.scroll};
		case 'run': {
			const heldAt = new Map(state.heldAt);
			heldAt.delete(tabName(outputTab));
			return {...viewOf(calm, action.stepId), scroll: {kind: 'follow'}, tab: outputTab, heldAt};
		}
		case 'go-on':
			return reduceUi({...state, focus: initialUi.focus}, {type: 'run', stepId: action.stepId});
		case 'left':
			return reduceUi({...state, overlay: {kind: 'none'}}, {type: 'go-on', stepId: action.stepId});
		case 'inserted':
			return {...viewOf(calm, action.stepId), inserted: action.count};
		case 'fold': {
			const view = viewOf(calm, action.stepId);
			return {...view, scroll: {kind: 'follow'}, output: view.output === 'folded' ? 'whole' : 'folded'};
		}
		case 'select':
			return {...calm, overlay: selected(state.overlay, action.by, action.count)};
		case 'query':
			return {...calm, overlay: {kind: 'search', query: action.query, selected: 0}};
		case 'remark':
			return {...calm, remark: action.remark};
		case 'held':
			// A gate that holds shows its banner again.
			return {...calm, asked: action.asked, gateRead: undefined};
		case 'gate-read':
			return {...calm, gateRead: action.gate};
	}
}

/** The state as it holds for a step: a new one is read from its top. */
export function viewOf(state: UiState, stepId: string): UiState {
	if (state.stepId === stepId) return state;
	return {...state, stepId, scroll: initialUi.scroll, output: initialUi.output, inserted: 0};
}

/** The remark about a key, while it is valid. */
export function remarkNow({remark}: UiState, stepId: string, phase: Phase): string | undefined {
	return remark?.stepId === stepId && remark.phase === phase.kind ? remark.words : undefined;
}

/** The pane that has the focus, or that the program with the focus is in. */
export function focusedPane({focus}: Pick<UiState, 'focus'>): Pane {
	return focus.kind === 'pane' ? focus.pane : 'terminal';
}

function scrolled(state: UiState, {move, metrics, pane, stepId}: UiAction & {type: 'scroll'}): UiState {
	const offset = moved(move, metrics);
	const {overlay} = state;
	if (overlay.kind === 'help' || overlay.kind === 'news' || overlay.kind === 'reading')
		return {...state, overlay: {...overlay, at: offset}};
	switch (pane) {
		case 'lesson':
			return {...viewOf(state, stepId), scroll: {kind: 'reader', offset}};
		case 'cluster':
			return {...state, clusterOffset: offset};
		case 'terminal': {
			const heldAt = new Map(state.heldAt);
			const end = offset + metrics.viewport;
			// A reader at the end follows it again.
			if (end >= metrics.total) heldAt.delete(tabName(state.tab));
			else heldAt.set(tabName(state.tab), end + (metrics.forgotten ?? 0));
			return {...state, heldAt};
		}
	}
}

function behind(overlay: Overlay): Overlay {
	if (overlay.kind === 'go-to') return {kind: 'lessons', selected: overlay.lesson};
	if (overlay.kind !== 'reading') return {kind: 'none'};
	return overlay.from === 'lessons' ? {kind: 'lessons', selected: overlay.lesson} : {kind: 'search', ...overlay.from};
}

function selected(overlay: Overlay, by: 1 | -1, count: number): Overlay {
	if (overlay.kind === 'quit') return {...overlay, selected: besides(quitChoices, overlay.selected, by)};
	if (overlay.kind === 'go-to') return {...overlay, selected: besides(goToChoices, overlay.selected, by)};
	if (!('selected' in overlay)) return overlay;
	return {...overlay, selected: Math.max(0, Math.min(count - 1, overlay.selected + by))};
}

function besides<T>(all: readonly T[], one: T, by: 1 | -1): T {
	return all[Math.max(0, Math.min(all.length - 1, all.indexOf(one) + by))] ?? one;
}

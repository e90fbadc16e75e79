import type {Phase} from '../../tutor/state.js';
import {type Metrics, type Move, moved, type Scroll} from './scroll.js';

export type QuitChoice = 'keep' | 'remove' | 'cancel';

export const quitChoices: readonly QuitChoice[] = ['keep', 'remove', 'cancel'];

/** What lies over the step. */
export type Overlay =
	| {readonly kind: 'none'}
	| {readonly kind: 'help'; readonly offset: number}
	| {readonly kind: 'flags'; readonly offset: number}
	| {readonly kind: 'lessons'; readonly selected: number}
	| {readonly kind: 'reading'; readonly lesson: number; readonly offset: number}
	| {readonly kind: 'quit'; readonly selected: QuitChoice};

/** A word about a key that did nothing; it holds as long as what it speaks about. */
export type Refusal = {readonly words: string; readonly stepId: string; readonly phase: Phase['kind']};

/** What the screen remembers beside the tutor's state. */
export type UiState = {
	readonly overlay: Overlay;
	/** The step that scrolling and folding belong to; for any other they are as at the beginning. */
	readonly stepId: string;
	readonly scroll: Scroll;
	readonly output: 'folded' | 'whole';
	readonly refusal?: Refusal;
};

export type UiAction =
	| {readonly type: 'open'; readonly overlay: Overlay}
	| {readonly type: 'back'}
	| {readonly type: 'scroll'; readonly move: Move; readonly metrics: Metrics; readonly stepId: string}
	| {readonly type: 'follow'; readonly scroll: Scroll; readonly stepId: string}
	| {readonly type: 'fold'; readonly stepId: string}
	| {readonly type: 'select'; readonly by: 1 | -1; readonly count: number}
	| {readonly type: 'refuse'; readonly refusal: Refusal};

export const initialUi: UiState = {overlay: {kind: 'none'}, stepId: '', scroll: {kind: 'follow'}, output: 'folded'};

/** Takes in what a key means for the screen. */
export function reduceUi(state: UiState, action: UiAction): UiState {
	const {refusal: _, ...calm} = state;
	switch (action.type) {
		case 'open':
			return {...calm, overlay: action.overlay};
		case 'back':
			return {...calm, overlay: behind(state.overlay)};
		case 'scroll': {
			const offset = moved(action.move, action.metrics);
			const {overlay} = state;
			if ('offset' in overlay) return {...calm, overlay: {...overlay, offset}};
			return {...viewOf(calm, action.stepId), scroll: {kind: 'reader', offset}};
		}
		case 'follow':
			return {...viewOf(calm, action.stepId), scroll: action.scroll};
		case 'fold': {
			const view = viewOf(calm, action.stepId);
			return {...view, scroll: {kind: 'follow'}, output: view.output === 'folded' ? 'whole' : 'folded'};
		}
		case 'select':
			return {...calm, overlay: selected(state.overlay, action.by, action.count)};
		case 'refuse':
			return {...calm, refusal: action.refusal};
	}
}

/** The state as it holds for a step: a new one is read from its top. */
export function viewOf(state: UiState, stepId: string): UiState {
	if (state.stepId === stepId) return state;
	return {...state, stepId, scroll: initialUi.scroll, output: initialUi.output};
}

/** The word about a refused key, while it still holds. */
export function refusalNow({refusal}: UiState, stepId: string, phase: Phase): string | undefined {
	return refusal?.stepId === stepId && refusal.phase === phase.kind ? refusal.words : undefined;
}

function behind(overlay: Overlay): Overlay {
	return overlay.kind === 'reading' ? {kind: 'lessons', selected: overlay.lesson} : {kind: 'none'};
}

function selected(overlay: Overlay, by: 1 | -1, count: number): Overlay {
	if (overlay.kind === 'lessons') {
		return {...overlay, selected: Math.max(0, Math.min(count - 1, overlay.selected + by))};
	}
	if (overlay.kind === 'quit') {
		const index = quitChoices.indexOf(overlay.selected) + by;
		return {...overlay, selected: quitChoices[Math.max(0, Math.min(quitChoices.length - 1, index))] ?? 'cancel'};
	}
	return overlay;
}

import type {TerminalProgram} from '../../tutor/views.js';
import type {QuitChoice} from '../state/ui-state.js';

/** The lab of a demonstration cannot be removed from the stage. */
export type StageQuitChoice = Exclude<QuitChoice, 'remove'>;

export const stageQuitChoices: readonly StageQuitChoice[] = ['keep', 'cancel'];

export type DepartureChoice = 'go' | 'stay';

export const departureChoices: readonly DepartureChoice[] = ['go', 'stay'];

/** The presenter's overlay on the demonstration. */
export type DemoOverlay =
	| {readonly kind: 'none'}
	| {readonly kind: 'help'}
	| {readonly kind: 'lessons'; readonly selected: number}
	/** Whether to leave the current lesson for another one, by its index. */
	| {readonly kind: 'departure'; readonly lesson: number; readonly selected: DepartureChoice}
	| {readonly kind: 'psql'; readonly selected: number}
	| {readonly kind: 'quit'; readonly selected: StageQuitChoice};

/** A row, and the place that it belongs to: in any other place the text begins at its default row. */
export type DemoScroll = {readonly place: string; readonly offset: number};

/** The screen's own state, in addition to the demonstration's. */
export type DemoUi = {
	readonly overlay: DemoOverlay;
	/** The program that the keys go to, if any. */
	readonly program?: TerminalProgram;
	readonly scroll: DemoScroll;
	readonly footer: 'shown' | 'hidden';
	/** A remark about a key, valid as long as the place is. */
	readonly remark?: {readonly words: string; readonly place: string};
};

export type DemoUiAction =
	| {readonly type: 'open'; readonly overlay: DemoOverlay}
	| {readonly type: 'enter'; readonly program: TerminalProgram}
	| {readonly type: 'leave-program'}
	| {readonly type: 'scroll'; readonly scroll: DemoScroll}
	| {readonly type: 'footer'}
	| {readonly type: 'select'; readonly by: 1 | -1; readonly count: number}
	| {readonly type: 'remark'; readonly words: string; readonly place: string};

export const initialDemoUi: DemoUi = {overlay: {kind: 'none'}, scroll: {place: '', offset: 0}, footer: 'shown'};

/** The state after an action of a key. */
export function reduceDemoUi(state: DemoUi, action: DemoUiAction): DemoUi {
	const {remark: _, ...calm} = state;
	switch (action.type) {
		case 'open':
			return {...calm, overlay: action.overlay};
		case 'enter':
			return {...calm, overlay: {kind: 'none'}, program: action.program};
		case 'leave-program':
			return {...calm, program: undefined};
		case 'scroll':
			return {...calm, scroll: action.scroll};
		case 'footer':
			return {...calm, footer: state.footer === 'shown' ? 'hidden' : 'shown'};
		case 'select':
			return {...calm, overlay: selected(state.overlay, action.by, action.count)};
		case 'remark':
			return {...calm, remark: {words: action.words, place: action.place}};
	}
}

function selected(overlay: DemoOverlay, by: 1 | -1, count: number): DemoOverlay {
	switch (overlay.kind) {
		case 'lessons':
		case 'psql':
			return {...overlay, selected: Math.max(0, Math.min(count - 1, overlay.selected + by))};
		case 'departure':
			return {...overlay, selected: besides(departureChoices, overlay.selected, by)};
		case 'quit':
			return {...overlay, selected: besides(stageQuitChoices, overlay.selected, by)};
		default:
			return overlay;
	}
}

function besides<T>(all: readonly T[], one: T, by: 1 | -1): T {
	return all[Math.max(0, Math.min(all.length - 1, all.indexOf(one) + by))] ?? one;
}

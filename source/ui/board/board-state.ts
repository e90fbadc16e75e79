import type {SeatView} from '../../workshop/board/board.js';
import type {BoardAction} from '../../workshop/board/live-board.js';
import {type EditedLine, emptyLine, lineText} from '../state/edited-line.js';
import type {BoardContext, BoardScene} from './keys.js';

/** The recipient of a typed line. */
export type Recipient =
	| {readonly kind: 'all'}
	| {readonly kind: 'seat'; readonly seat: number; readonly alias: string}
	/** All learners who reach a gate behind this step. */
	| {readonly kind: 'gate'; readonly step: string; readonly stepTitle: string; readonly selected: number};

/** The overlay on the class. */
export type BoardOverlay =
	| {readonly kind: 'none'}
	| {readonly kind: 'help' | 'code' | 'lessons'}
	| {readonly kind: 'detail' | 'release'; readonly seat: number}
	/** `selected`: index of a step, or of a notice. */
	| {readonly kind: 'gate' | 'withdraw'; readonly selected: number}
	| {readonly kind: 'writing'; readonly to: Recipient; readonly line: EditedLine}
	| {readonly kind: 'filter'};

/** Shown at the bottom until the next key. */
export type BoardRemark = {readonly kind: 'refusal' | 'fault' | 'done'; readonly words: string};

/** The state of this screen; the roster knows nothing of it. */
export type BoardUi = {
	readonly projector: BoardContext['projector'];
	readonly overlay: BoardOverlay;
	/** The seat that is pointed at, by its number, for it stays the same where the seats change places. */
	readonly selected?: number;
	readonly filter: EditedLine;
	/** Lines above the first one shown of what lies over the class. */
	readonly scroll: number;
	readonly remark?: BoardRemark;
	/** On its way to the roster. */
	readonly sending?: BoardAction;
};

export function initialBoardUi(projector: BoardContext['projector']): BoardUi {
	return {projector, overlay: {kind: 'none'}, filter: emptyLine, scroll: 0};
}

export function sceneOf({overlay, projector}: BoardUi): BoardScene {
	if (overlay.kind !== 'none') return overlay.kind;
	return projector === 'off' ? 'class' : 'projector';
}

/** The line that the keys go to, if one is typed. */
export function typedIn({overlay, filter}: BoardUi): EditedLine | undefined {
	if (overlay.kind === 'writing') return overlay.line;
	return overlay.kind === 'filter' ? filter : undefined;
}

/** Puts the typed text in its place. */
export function withTyped(ui: BoardUi, line: EditedLine): BoardUi {
	const {overlay} = ui;
	return overlay.kind === 'writing' ? {...ui, overlay: {...overlay, line}} : {...ui, filter: line};
}

/** Seats whose alias contains the typed text. */
export function filtered(seats: readonly SeatView[], filter: EditedLine): readonly SeatView[] {
	const words = lineText(filter).trim().toLowerCase();
	return words === '' ? seats : seats.filter(({alias}) => alias.toLowerCase().includes(words));
}

export function withRemark(ui: BoardUi, kind: BoardRemark['kind'], words: string): BoardUi {
	return {...ui, remark: {kind, words}};
}

export function withoutRemark({remark: _, ...ui}: BoardUi): BoardUi {
	return ui;
}

/** Lays something over the class, seen from its top. */
export function opened(ui: BoardUi, overlay: BoardOverlay): BoardUi {
	return {...ui, overlay, scroll: 0};
}

/** The state below the overlay; drops the typed text. */
export function closed(ui: BoardUi): BoardUi {
	const {overlay} = ui;
	if (overlay.kind === 'release') return opened(ui, {kind: 'detail', seat: overlay.seat});
	if (overlay.kind === 'writing' && overlay.to.kind === 'seat')
		return opened(ui, {kind: 'detail', seat: overlay.to.seat});
	if (overlay.kind === 'writing' && overlay.to.kind === 'gate')
		return opened(ui, {kind: 'gate', selected: overlay.to.selected});
	return opened(ui, {kind: 'none'});
}

/** The roster has carried out the action. */
export function succeeded({sending: _, ...ui}: BoardUi, action: BoardAction, words: string): BoardUi {
	return withRemark(hasCome(ui, action), 'done', words);
}

/** The roster has refused it: the typed text stays, for another attempt. */
export function failed({sending: _, ...ui}: BoardUi, words: string): BoardUi {
	return withRemark(ui, 'fault', words);
}

/** Closes the overlay that the action came from, unless the user has left it. */
function hasCome(ui: BoardUi, action: BoardAction): BoardUi {
	const {overlay} = ui;
	switch (action.kind) {
		case 'message':
			return overlay.kind === 'writing' && overlay.to.kind === 'all' ? closed(ui) : ui;
		case 'hint':
			return overlay.kind === 'writing' && overlay.to.kind === 'seat' ? closed(ui) : ui;
		case 'gate':
			return overlay.kind === 'writing' && overlay.to.kind === 'gate' ? opened(ui, {kind: 'none'}) : ui;
		case 'withdraw':
			return overlay.kind === 'withdraw' ? closed(ui) : ui;
		case 'release':
			return overlay.kind === 'release' ? opened(ui, {kind: 'none'}) : ui;
		case 'lower-hand':
			return ui;
	}
}

import type {Board, SeatView} from '../../workshop/board/board.js';
import type {BoardAction} from '../../workshop/board/live-board.js';
import {type EditedLine, editLine, emptyLine, lineOf, lineText, pasteInto} from '../state/edited-line.js';
import {meaningIn} from '../state/key-table.js';
import {clamp, type Metrics} from '../state/scroll.js';
import type {Key} from '../terminal/keys.js';
import {
	type BoardUi,
	closed,
	opened,
	type Recipient,
	typedIn,
	withoutRemark,
	withRemark,
	withTyped,
} from './board-state.js';
import {type BoardCommand, type BoardContext, boardBindings} from './keys.js';
import {type Move, moved} from './move.js';

/** The part of the screen that keys refer to. */
export type BoardSituation = {
	readonly board: Board | undefined;
	/** Those that the filter lets through, in their order. */
	readonly seats: readonly SeatView[];
	/** Of the text that is scrolled over the class. */
	readonly metrics: Metrics;
	/** Seats, or lines of a list, that fit on the screen. */
	readonly page: number;
	readonly context: BoardContext;
};

/** The effect of a key. */
export type BoardAnswer = {readonly ui: BoardUi; readonly act?: BoardAction; readonly leave?: true};

/** The default text of a gate. */
export const gateWords = 'Please wait here: we go on together.';

/** Takes a key in; pure. */
export function answerKey(key: Key, given: BoardUi, situation: BoardSituation): BoardAnswer {
	const ui = withoutRemark(given);
	const meaning = meaningIn(boardBindings, key, situation.context);
	if (meaning.kind === 'command') return obey(meaning.command, ui, situation);
	if (meaning.kind === 'refused') return {ui: withRemark(ui, 'refusal', meaning.words)};
	return {ui: typed(ui, (line) => editLine(line, key))};
}

/** Takes in a paste, while a line is typed. */
export function answerPaste(paste: string, ui: BoardUi): BoardUi {
	return typed(ui, (line) => pasteInto(line, paste));
}

/** A text that is being sent cannot be edited. */
function typed(ui: BoardUi, change: (line: EditedLine) => EditedLine | undefined): BoardUi {
	const line = typedIn(ui);
	if (line === undefined || (ui.sending !== undefined && ui.overlay.kind === 'writing')) return ui;
	const edited = change(line);
	return edited === undefined ? ui : withTyped(ui, edited);
}

function obey(command: BoardCommand, ui: BoardUi, situation: BoardSituation): BoardAnswer {
	const {board} = situation;
	switch (command) {
		case 'leave':
			return {ui, leave: true};
		case 'projector':
			return {ui: {...ui, projector: ui.projector === 'off' ? 'on' : 'off'}};
		case 'help':
		case 'code':
		case 'lessons':
			return {ui: opened(ui, {kind: command})};
		case 'message':
			return {ui: write(ui, {kind: 'all'})};
		case 'withdraw':
			return {ui: opened(ui, {kind: 'withdraw', selected: Math.max(0, (board?.notices.length ?? 1) - 1)})};
		case 'gate':
			return {ui: opened(ui, {kind: 'gate', selected: board === undefined ? 0 : likelyGate(board)})};
		case 'lift':
			return board?.gate === undefined ? {ui} : act(ui, {kind: 'withdraw', notice: board.gate.id});
		case 'filter':
			return {ui: opened(ui, {kind: 'filter'})};
		case 'unfilter':
			return {ui: {...closed(ui), filter: emptyLine}};
		case 'close':
			return {ui: closed(ui)};
		case 'open': {
			const seat = pointedAt(ui, situation.seats);
			return {ui: seat === undefined ? ui : opened({...ui, selected: seat.seat}, {kind: 'detail', seat: seat.seat})};
		}
		case 'hint':
		case 'lower-hand':
		case 'release':
		case 'confirm':
			return obeyForSeat(command, ui, board);
		case 'choose':
			return choose(ui, board);
		case 'send':
			return send(ui);
		default:
			return {ui: move(command, ui, situation)};
	}
}

function act(ui: BoardUi, action: BoardAction): BoardAnswer {
	if (ui.sending !== undefined) return {ui: withRemark(ui, 'refusal', 'One moment: the roster has not answered yet.')};
	return {ui: {...ui, sending: action}, act: action};
}

function write(ui: BoardUi, to: Recipient): BoardUi {
	return opened(ui, {kind: 'writing', to, line: to.kind === 'gate' ? lineOf(gateWords) : emptyLine});
}

/** The selected seat: the first one by default, or when the selected one does not exist any more. */
export function pointedAt({selected}: BoardUi, seats: readonly SeatView[]): SeatView | undefined {
	return seats.find(({seat}) => seat === selected) ?? seats[0];
}

/** Most will want to gather the class at the end of the lesson that most are in. */
function likelyGate({lessons, steps}: Board): number {
	const [most] = lessons.toSorted((one, other) => other.seats - one.seats);
	return Math.max(
		0,
		steps.findLastIndex(({lesson}) => lesson === most?.lesson),
	);
}

function obeyForSeat(
	command: 'hint' | 'lower-hand' | 'release' | 'confirm',
	ui: BoardUi,
	board: Board | undefined,
): BoardAnswer {
	const {overlay} = ui;
	if (overlay.kind !== 'detail' && overlay.kind !== 'release') return {ui};
	const view = board?.seats.find(({seat}) => seat === overlay.seat);
	if (view === undefined) return {ui: withRemark(ui, 'refusal', 'Nobody is in this seat any more.')};
	const {seat, alias} = view;
	switch (command) {
		case 'hint':
			return {ui: write(ui, {kind: 'seat', seat, alias})};
		case 'lower-hand':
			return act(ui, {kind: 'lower-hand', seat});
		case 'release':
			return {ui: opened(ui, {kind: 'release', seat})};
		case 'confirm':
			return act(ui, {kind: 'release', seat});
	}
}

function choose(ui: BoardUi, board: Board | undefined): BoardAnswer {
	const {overlay} = ui;
	if (overlay.kind === 'withdraw') {
		const notice = board?.notices[overlay.selected];
		return notice === undefined ? {ui: closed(ui)} : act(ui, {kind: 'withdraw', notice: notice.id});
	}
	const step = overlay.kind === 'gate' ? board?.steps[overlay.selected] : undefined;
	if (step === undefined || overlay.kind !== 'gate') return {ui: closed(ui)};
	return {ui: write(ui, {kind: 'gate', step: step.step, stepTitle: step.title, selected: overlay.selected})};
}

function send(ui: BoardUi): BoardAnswer {
	const {overlay} = ui;
	if (overlay.kind !== 'writing') return {ui};
	const {to, line} = overlay;
	const body = lineText(line).trim();
	if (body === '') return {ui: withRemark(ui, 'refusal', 'Nothing is typed yet.')};
	switch (to.kind) {
		case 'all':
			return act(ui, {kind: 'message', body});
		case 'seat':
			return act(ui, {kind: 'hint', seat: to.seat, body});
		case 'gate':
			return act(ui, {kind: 'gate', step: to.step, body});
	}
}

function move(by: Move, ui: BoardUi, {seats, board, metrics, page}: BoardSituation): BoardUi {
	const {overlay} = ui;
	switch (overlay.kind) {
		case 'none': {
			const at = seats.indexOf(pointedAt(ui, seats) as SeatView);
			const seat = seats[moved(by, at, seats.length, page)];
			return seat === undefined ? ui : {...ui, selected: seat.seat};
		}
		case 'gate':
		case 'withdraw': {
			const count = (overlay.kind === 'gate' ? board?.steps.length : board?.notices.length) ?? 0;
			return {...ui, overlay: {...overlay, selected: moved(by, overlay.selected, count, page)}};
		}
		default: {
			const {offset, total, viewport} = metrics;
			return {...ui, scroll: clamp(moved(by, offset, total, viewport), total, viewport)};
		}
	}
}

import type {Intent} from '../../tutor/events.js';
import type {Hit} from '../../tutor/search.js';
import type {TerminalProgram} from '../../tutor/views.js';
import type {Command, KeyContext} from './key-bindings.js';
import type {Seat} from './news.js';
import {type Pane, panes} from './pane.js';
import type {Metrics} from './scroll.js';
import {besides, onlyPsql, outputTab, shell, type Tab, tabName} from './tabs.js';
import {focusedPane, type QuitChoice, type UiAction, type UiState} from './ui-state.js';

/** The effect of a command: on the screen, on the tutor, a program to work in, or the end. */
export type Effect =
	| {readonly kind: 'ui'; readonly action: UiAction}
	| {readonly kind: 'intent'; readonly intent: Intent; readonly action?: UiAction}
	/** Work in a program; starts it unless it runs. */
	| {readonly kind: 'enter'; readonly program: TerminalProgram}
	/** Put the next command of the step into the shell, and go there. */
	| {readonly kind: 'insert'; readonly action: number}
	| {readonly kind: 'hand'; readonly to: 'up' | 'down'}
	/** The learner has read a message of the instructor. */
	| {readonly kind: 'dismiss'; readonly message: number}
	| {readonly kind: 'leave'};

export type Situation = {
	readonly ui: UiState;
	readonly stepId: string;
	readonly lesson: number;
	readonly lessons: number;
	/** The identifiers of the lessons, in their order. */
	readonly lessonIds: readonly string[];
	readonly context: KeyContext;
	/** Of the focused pane. */
	readonly metrics: Metrics;
	readonly tabs: readonly Tab[];
	/** Instances that psql can be opened on. */
	readonly askable: readonly string[];
	/** Hits for the query that is being typed. */
	readonly found: readonly Hit[];
	/** Absent when the learner is in no workshop. */
	readonly seat?: Seat;
};

/** Turns a command into its effect; looks at the situation, changes nothing. */
export function interpret(command: Command, situation: Situation): Effect {
	const {ui, stepId, context, metrics, tabs, askable} = situation;
	const follow: UiAction = {type: 'follow', scroll: {kind: 'follow'}, stepId};
	const {overlay} = ui;
	switch (command) {
		case 'proceed': {
			const asked = situation.seat?.held;
			if (asked !== undefined) return {kind: 'ui', action: {type: 'held', asked}};
			const type = context.phase === 'passed' ? 'go-on' : 'run';
			return {kind: 'intent', intent: {type: 'proceed'}, action: {type, stepId}};
		}
		case 'recheck':
			// Before the step runs the learner reads its text, which must not move.
			return {kind: 'intent', intent: {type: command}, action: context.phase === 'ready' ? undefined : follow};
		case 'interrupt':
			return {kind: 'intent', intent: {type: command}, action: follow};
		case 'hint':
			return {kind: 'intent', intent: {type: 'hint'}, action: {type: 'follow', scroll: {kind: 'hint'}, stepId}};
		case 'help':
			return open({kind: 'help', at: 0});
		case 'flags':
			return open({kind: 'flags', selected: 0});
		case 'lessons':
			return open({kind: 'lessons', selected: situation.lesson});
		case 'search':
			return open({kind: 'search', query: '', selected: 0});
		case 'read':
			return read(situation);
		case 'quit':
			return open({kind: 'quit', selected: 'keep'});
		case 'fold':
			return {kind: 'ui', action: {type: 'fold', stepId}};
		case 'back':
			return {kind: 'ui', action: {type: 'back'}};
		case 'erase': {
			const query = overlay.kind === 'search' ? [...overlay.query].slice(0, -1).join('') : '';
			return {kind: 'ui', action: {type: 'query', query}};
		}
		case 'select-up':
			return {kind: 'ui', action: {type: 'select', by: -1, count: choices(situation)}};
		case 'select-down':
			return {kind: 'ui', action: {type: 'select', by: 1, count: choices(situation)}};
		case 'choose': {
			if (overlay.kind === 'psql') {
				const instance = askable[overlay.selected];
				return instance === undefined
					? {kind: 'ui', action: {type: 'back'}}
					: {kind: 'enter', program: {kind: 'psql', instance}};
			}
			if (overlay.kind === 'go-to' && overlay.selected === 'go') return goTo(situation);
			return overlay.kind === 'quit' ? leaveBy(overlay.selected) : {kind: 'ui', action: {type: 'back'}};
		}
		case 'go-to':
			return open({
				kind: 'go-to',
				lesson: overlay.kind === 'lessons' ? overlay.selected : situation.lesson,
				selected: 'stay',
			});
		case 'go':
			return goTo(situation);
		case 'keep':
		case 'remove':
			return leaveBy(command);
		case 'confirm-removal':
			return leave('remove');
		case 'clean-up':
			return leaveBy('remove');
		case 'script':
		case 'transcript':
			return {kind: 'intent', intent: {type: 'write', what: command}};
		case 'shell':
			return {kind: 'enter', program: shell};
		case 'insert':
			return {kind: 'insert', action: ui.stepId === stepId ? ui.inserted % Math.max(1, context.actions) : 0};
		case 'psql': {
			const program = onlyPsql(askable);
			return program === undefined ? open({kind: 'psql', selected: 0}) : {kind: 'enter', program};
		}
		case 'leave-program':
			return {kind: 'ui', action: {type: 'focus', focus: {kind: 'pane', pane: 'lesson'}}};
		case 'next-pane':
			return {kind: 'ui', action: turn(ui, context, tabs, 1)};
		case 'previous-pane':
			return {kind: 'ui', action: turn(ui, context, tabs, -1)};
		case 'next-tab':
			return {kind: 'ui', action: turnTab(ui, context, tabs, 1)};
		case 'previous-tab':
			return {kind: 'ui', action: turnTab(ui, context, tabs, -1)};
		case 'zoom':
			return {kind: 'ui', action: {type: 'zoom'}};
		case 'hand':
			return {kind: 'hand', to: situation.seat?.hand === 'up' ? 'down' : 'up'};
		case 'dismiss':
			return dismiss(situation);
		case 'news':
			return open({kind: 'news', at: 0});
		case 'leave':
			return {kind: 'leave'};
		default:
			return {kind: 'ui', action: {type: 'scroll', move: command, metrics, pane: focusedPane(ui), stepId}};
	}
}

function open(overlay: UiState['overlay']): Effect {
	return {kind: 'ui', action: {type: 'open', overlay}};
}

/** Dismisses the instructor's oldest message. */
function dismiss({seat, ui}: Situation): Effect {
	const [oldest] = seat?.news ?? [];
	if (oldest === undefined) return {kind: 'ui', action: {type: 'open', overlay: ui.overlay}};
	if (oldest.kind === 'gate') return {kind: 'ui', action: {type: 'gate-read', gate: oldest.id}};
	return {kind: 'dismiss', message: oldest.id};
}

function read({ui: {overlay}, lesson, found}: Situation): Effect {
	if (overlay.kind !== 'search') {
		const chosen = overlay.kind === 'lessons' ? overlay.selected : lesson;
		return open({kind: 'reading', lesson: chosen, at: 0, from: 'lessons'});
	}
	const hit = found[overlay.selected];
	if (hit === undefined) return {kind: 'ui', action: {type: 'back'}};
	const {query, selected} = overlay;
	const at = hit.step === undefined ? 0 : {step: hit.step};
	return open({kind: 'reading', lesson: hit.lesson, at, from: {query, selected}});
}

/** The number of choices. */
function choices({ui: {overlay}, lessons, context, askable, found}: Situation): number {
	switch (overlay.kind) {
		case 'flags':
			return context.flags;
		case 'search':
			return found.length;
		case 'psql':
			return askable.length;
		default:
			return lessons;
	}
}

function goTo({ui: {overlay}, lessonIds, stepId}: Situation): Effect {
	const to = overlay.kind === 'go-to' ? lessonIds[overlay.lesson] : undefined;
	if (to === undefined) return {kind: 'ui', action: {type: 'back'}};
	return {kind: 'intent', intent: {type: 'go-to', to}, action: {type: 'left', stepId}};
}

function leaveBy(choice: QuitChoice): Effect {
	switch (choice) {
		case 'cancel':
			return {kind: 'ui', action: {type: 'back'}};
		case 'remove':
			return open({kind: 'removal'});
		case 'keep':
			return leave('keep');
	}
}

function leave(lab: 'keep' | 'remove'): Effect {
	return {kind: 'intent', intent: {type: 'quit', lab}, action: {type: 'back'}};
}

/** The next pane; where one pane has all the room, each tab of the terminal counts as one. */
function turn(ui: UiState, context: KeyContext, tabs: readonly Tab[], by: 1 | -1): UiAction {
	const pane = focusedPane(ui);
	if (context.panes === 'side-by-side') return focusOn(neighbour(panes, pane, by));
	const at = tabs.findIndex((tab) => tabName(tab) === tabName(ui.tab));
	if (pane === 'terminal' && tabs[at + by] !== undefined && at >= 0)
		return {type: 'tab', tab: tabs[at + by] ?? outputTab};
	const next = neighbour(panes, pane, by);
	if (next !== 'terminal') return focusOn(next);
	return {type: 'tab', tab: tabs.at(by === 1 ? 0 : -1) ?? outputTab};
}

function turnTab(ui: UiState, context: KeyContext, tabs: readonly Tab[], by: 1 | -1): UiAction {
	if (context.panes !== 'side-by-side') return turn(ui, context, tabs, by);
	return {type: 'tab', tab: besides(tabs, ui.tab, by)};
}

function focusOn(pane: Pane): UiAction {
	return {type: 'focus', focus: {kind: 'pane', pane}};
}

function neighbour<T>(all: readonly T[], one: T, by: 1 | -1): T {
	return all[(all.indexOf(one) + by + all.length) % all.length] ?? one;
}

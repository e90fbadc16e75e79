import type {Intent} from '../../tutor/events.js';
import type {Command} from './key-bindings.js';
import type {Metrics} from './scroll.js';
import type {QuitChoice, UiAction, UiState} from './ui-state.js';

/** What a command does: something on the screen, something for the tutor, or the end. */
export type Effect =
	| {readonly kind: 'ui'; readonly action: UiAction}
	| {readonly kind: 'intent'; readonly intent: Intent; readonly action: UiAction}
	| {readonly kind: 'leave'};

export type Situation = {
	readonly ui: UiState;
	readonly stepId: string;
	readonly lesson: number;
	readonly lessons: number;
	readonly metrics: Metrics;
};

/** Turns a command into its effect; looks at the situation, changes nothing. */
export function interpret(command: Command, situation: Situation): Effect {
	const {ui, stepId, metrics} = situation;
	const follow: UiAction = {type: 'follow', scroll: {kind: 'follow'}, stepId};
	switch (command) {
		case 'proceed':
		case 'recheck':
			return {kind: 'intent', intent: {type: command}, action: follow};
		case 'hint':
			return {kind: 'intent', intent: {type: 'hint'}, action: {type: 'follow', scroll: {kind: 'hint'}, stepId}};
		case 'interrupt':
			return {kind: 'intent', intent: {type: 'interrupt'}, action: follow};
		case 'flags':
		case 'help':
			return {kind: 'ui', action: {type: 'open', overlay: {kind: command, offset: 0}}};
		case 'lessons':
			return {kind: 'ui', action: {type: 'open', overlay: {kind: 'lessons', selected: situation.lesson}}};
		case 'read': {
			const lesson = ui.overlay.kind === 'lessons' ? ui.overlay.selected : situation.lesson;
			return {kind: 'ui', action: {type: 'open', overlay: {kind: 'reading', lesson, offset: 0}}};
		}
		case 'quit':
			return {kind: 'ui', action: {type: 'open', overlay: {kind: 'quit', selected: 'keep'}}};
		case 'fold':
			return {kind: 'ui', action: {type: 'fold', stepId}};
		case 'back':
			return {kind: 'ui', action: {type: 'back'}};
		case 'select-up':
			return {kind: 'ui', action: {type: 'select', by: -1, count: situation.lessons}};
		case 'select-down':
			return {kind: 'ui', action: {type: 'select', by: 1, count: situation.lessons}};
		case 'choose':
			return choose(ui.overlay.kind === 'quit' ? ui.overlay.selected : 'cancel');
		case 'keep':
		case 'remove':
			return choose(command);
		case 'leave':
			return {kind: 'leave'};
		default:
			return {kind: 'ui', action: {type: 'scroll', move: command, metrics, stepId}};
	}
}

function choose(choice: QuitChoice): Effect {
	if (choice === 'cancel') return {kind: 'ui', action: {type: 'back'}};
	return {kind: 'intent', intent: {type: 'quit', lab: choice}, action: {type: 'back'}};
}

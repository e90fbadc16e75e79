import type {DemoIntent} from '../../demo/demo.js';
import type {TerminalProgram} from '../../tutor/views.js';
import {type Metrics, type Move, moved} from '../state/scroll.js';
import {onlyPsql, shell} from '../state/tabs.js';
import type {DemoCommand} from './key-bindings.js';
import type {DemoUi, DemoUiAction, StageQuitChoice} from './ui-state.js';

/** The effect of a command: on the screen, on the demonstration, a program to work in, or the end. */
export type DemoEffect =
	| {readonly kind: 'ui'; readonly action: DemoUiAction}
	| {readonly kind: 'intent'; readonly intent: DemoIntent}
	/** Work in a program; starts it unless it runs. */
	| {readonly kind: 'enter'; readonly program: TerminalProgram}
	| {readonly kind: 'leave'};

export type DemoSituation = {
	readonly ui: DemoUi;
	readonly cover: 'none' | 'blank' | 'cluster';
	/** Identifiers of the lessons, in order. */
	readonly lessons: readonly string[];
	/** Index of the lab's lesson, and whether some of it has been done. */
	readonly lesson: number;
	readonly begun: 'begun' | 'at its start';
	/** Instances that psql can be opened on. */
	readonly askable: readonly string[];
	/** Of the scrolled text, and the place that it belongs to. */
	readonly metrics: Metrics;
	readonly place: string;
};

const nothing: DemoUiAction = {type: 'open', overlay: {kind: 'none'}};

/** Turns a command into its effect; looks at the situation, changes nothing. */
export function interpretDemo(command: DemoCommand, situation: DemoSituation): DemoEffect {
	const {ui, cover, askable, metrics, place} = situation;
	const {overlay} = ui;
	switch (command) {
		case 'advance':
		case 'back':
		case 'interrupt':
		case 'retry':
		case 'repair':
		case 'play':
			return {kind: 'intent', intent: {type: command}};
		case 'blank':
		case 'cluster':
			return {kind: 'intent', intent: {type: 'cover', with: command}};
		case 'uncover':
			return {kind: 'intent', intent: {type: 'cover', with: cover === 'cluster' ? 'cluster' : 'blank'}};
		case 'lessons':
			return open({kind: 'lessons', selected: situation.lesson});
		case 'help':
			return open({kind: 'help'});
		case 'quit':
			return open({kind: 'quit', selected: 'keep'});
		case 'footer':
			return {kind: 'ui', action: {type: 'footer'}};
		case 'close':
			return {kind: 'ui', action: nothing};
		case 'shell':
			return {kind: 'enter', program: shell};
		case 'psql': {
			const program = onlyPsql(askable);
			return program === undefined ? open({kind: 'psql', selected: 0}) : {kind: 'enter', program};
		}
		case 'leave-program':
			return {kind: 'ui', action: {type: 'leave-program'}};
		case 'select-up':
			return {kind: 'ui', action: {type: 'select', by: -1, count: choices(situation)}};
		case 'select-down':
			return {kind: 'ui', action: {type: 'select', by: 1, count: choices(situation)}};
		case 'choose':
			return choose(situation);
		case 'go':
			return overlay.kind === 'departure' ? goTo(overlay.lesson, situation) : {kind: 'ui', action: nothing};
		case 'keep':
			return leaveWith(command);
		case 'leave':
			return {kind: 'leave'};
		default:
			return {kind: 'ui', action: {type: 'scroll', scroll: {place, offset: moved(command satisfies Move, metrics)}}};
	}
}

function open(overlay: DemoUi['overlay']): DemoEffect {
	return {kind: 'ui', action: {type: 'open', overlay}};
}

function choose(situation: DemoSituation): DemoEffect {
	const {overlay} = situation.ui;
	switch (overlay.kind) {
		case 'lessons':
			// A question comes first when work in the lesson would be lost.
			return situation.begun === 'begun'
				? open({kind: 'departure', lesson: overlay.selected, selected: 'stay'})
				: goTo(overlay.selected, situation);
		case 'departure':
			return overlay.selected === 'go' ? goTo(overlay.lesson, situation) : {kind: 'ui', action: nothing};
		case 'psql': {
			const instance = situation.askable[overlay.selected];
			return instance === undefined
				? {kind: 'ui', action: nothing}
				: {kind: 'enter', program: {kind: 'psql', instance}};
		}
		case 'quit':
			return leaveWith(overlay.selected);
		default:
			return {kind: 'ui', action: nothing};
	}
}

function goTo(index: number, {lessons}: DemoSituation): DemoEffect {
	const lesson = lessons[index];
	return lesson === undefined ? {kind: 'ui', action: nothing} : {kind: 'intent', intent: {type: 'go-to', lesson}};
}

function leaveWith(choice: StageQuitChoice): DemoEffect {
	return choice === 'cancel' ? {kind: 'ui', action: nothing} : {kind: 'intent', intent: {type: 'quit', lab: choice}};
}

function choices({ui: {overlay}, lessons, askable}: DemoSituation): number {
	return overlay.kind === 'psql' ? askable.length : lessons.length;
}

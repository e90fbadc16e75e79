import type {Beat} from '../../demo/demo.js';
import type {Binding} from '../state/key-table.js';
import type {Move} from '../state/scroll.js';

export type DemoCommand =
	| 'advance'
	| 'back'
	| 'blank'
	| 'cluster'
	| 'uncover'
	| 'interrupt'
	| 'retry'
	| 'repair'
	| 'play'
	| 'lessons'
	| 'shell'
	| 'psql'
	| 'leave-program'
	| 'footer'
	| 'help'
	| 'quit'
	| 'close'
	| 'select-up'
	| 'select-down'
	| 'choose'
	| 'go'
	| 'keep'
	| 'leave'
	| Extract<Move, 'line-up' | 'line-down' | 'page-down' | 'top' | 'bottom'>;

/** The target of the keys. */
export type DemoScene =
	| 'stage'
	| 'blank'
	| 'cluster'
	| 'help'
	| 'lessons'
	/** Whether to leave the lesson for another one. */
	| 'departure'
	| 'psql'
	| 'quit'
	| 'program'
	| 'waiting';

/** Facts that decide which keys work. */
export type DemoContext = {
	readonly scene: DemoScene;
	readonly beat: Beat;
	/** Whether the current step is shown, or one before it. */
	readonly looking: 'here' | 'back';
	/** The target of the next key after the step has passed. */
	readonly next: 'next step' | 'next lesson' | 'finish';
	/** Commands of the step. */
	readonly actions: number;
	/** Instances that psql can be opened on. */
	readonly askable: number;
	/** Rows that are out of sight. */
	readonly overflow: number;
	/** Those of them that are below the visible part. */
	readonly below: number;
	readonly footer: 'shown' | 'hidden';
};

type DemoBinding = Binding<DemoCommand, DemoContext>;

const advancing = ['page-down', 'space', 'right', 'enter', 'n'];
const backwards = ['page-up', 'left', 'backspace'];
const overlays: readonly DemoScene[] = ['help', 'lessons', 'departure', 'psql'];
const scrolled: readonly DemoScene[] = ['stage', 'cluster', 'help'];
const lists: readonly DemoScene[] = ['lessons', 'departure', 'psql'];

/**
 * All keys of the demonstration, among them those of a presenter's remote. While a command runs, and during a journey,
 * only keys work that change nothing but the screen.
 */
export const demoBindings: readonly DemoBinding[] = [
	// A remote has no other key for scrolling, and no text should be skipped.
	{
		command: 'page-down',
		keys: advancing,
		scenes: ['stage'],
		shown: 'Space',
		label: 'read on',
		rank: 0,
		works: readsOn,
	},
	{
		command: 'advance',
		keys: advancing,
		scenes: ['stage'],
		shown: 'Space',
		label: advanceLabel,
		help: 'go on: read to the end of the text, show the command, run it, look at the outcome, next step; so do Enter, n, Right and Page Down',
		rank: 0,
		works: advances,
	},
	// The next press gives up a journey that has not begun.
	{
		command: 'advance',
		keys: advancing,
		scenes: ['stage'],
		shown: '',
		label: '',
		works: ({beat}) => beat.kind === 'waiting',
	},
	{
		command: 'interrupt',
		keys: ['ctrl+c'],
		scenes: ['stage', 'blank', 'cluster', ...overlays, 'quit'],
		shown: 'Ctrl+C',
		label: 'stop',
		help: 'stop the command that runs, or the wait; otherwise leave',
		rank: 0,
		works: (context) => runs(context) || context.beat.kind === 'checking' || context.beat.kind === 'mending',
	},
	{
		command: 'retry',
		keys: ['r'],
		scenes: ['stage'],
		shown: 'r',
		label: 'once more',
		help: 'after a failure: the step once more',
		works: hasFailed,
	},
	{
		command: 'repair',
		keys: ['m'],
		scenes: ['stage'],
		shown: 'm',
		label: 'mend',
		help: 'after a failure: rebuild the lesson up to this step',
		works: (context) => hasFailed(context) && context.beat.kind === 'failed' && context.beat.mendable,
	},
	{
		command: 'play',
		keys: ['v'],
		scenes: ['stage'],
		shown: 'v',
		label: 'recording',
		help: 'after a failure: play the step from the recording',
		works: (context) => hasFailed(context) && context.beat.kind === 'failed' && context.beat.recorded,
	},
	{
		command: 'back',
		keys: backwards,
		scenes: ['stage'],
		shown: 'Left',
		label: 'back',
		help: 'look at the step before, while the lab stays as it is; so do Page Up and Backspace',
		rank: 2,
		works: calm,
	},
	{
		command: 'cluster',
		keys: ['c'],
		scenes: ['stage'],
		shown: 'c',
		label: 'cluster',
		help: 'show the picture of the cluster on the whole screen',
		rank: 3,
		works: inLab,
	},
	{
		command: 'blank',
		keys: ['b', '.'],
		scenes: ['stage', 'cluster'],
		shown: 'b',
		label: 'blank',
		help: 'show nothing at all, until a key is pressed; so does the full stop',
		rank: 4,
		works: inLab,
	},
	{
		command: 'shell',
		keys: ['t'],
		scenes: ['stage', 'cluster'],
		shown: 't',
		label: 'shell',
		help: "work in a shell in the lab's folder; Ctrl+G comes back",
		rank: 5,
		works: calmInLab,
	},
	{
		command: 'psql',
		keys: ['p'],
		scenes: ['stage', 'cluster'],
		shown: 'p',
		label: 'psql',
		help: 'ask an instance with psql',
		rank: 6,
		works: (context) => context.askable > 0 && calmInLab(context),
		refusal: (context) => (calmInLab(context) ? 'There is no instance yet that psql could ask.' : ''),
	},
	{
		command: 'lessons',
		keys: ['l'],
		scenes: ['stage', 'cluster'],
		shown: 'l',
		label: 'lessons',
		help: 'list the lessons and go to any of them',
		rank: 7,
		works: calm,
	},
	{
		command: 'footer',
		keys: ['f'],
		scenes: ['stage', 'cluster'],
		shown: 'f',
		label: 'hide keys',
		help: 'hide the keys at the bottom, or show them',
		rank: 8,
	},
	{
		command: 'help',
		keys: ['?'],
		scenes: ['stage', 'cluster'],
		shown: '?',
		label: 'help',
		help: 'show this page',
		rank: 9,
		footer: 'keep',
		works: calm,
	},
	{
		command: 'quit',
		keys: ['q', 'ctrl+d'],
		scenes: ['stage', 'cluster'],
		shown: 'q',
		label: 'quit',
		help: 'leave; the lab stays as it is',
		rank: 10,
		works: calm,
	},
	{command: 'quit', keys: ['ctrl+c'], scenes: ['stage', 'blank', 'cluster', ...overlays], shown: '', label: ''},
	{command: 'line-up', keys: ['up', 'k'], scenes: scrolled, shown: '', label: '', works: overflows},
	{
		command: 'line-down',
		keys: ['down', 'j'],
		scenes: scrolled,
		shown: 'Up Down',
		label: 'scroll',
		help: 'scroll by a line; Home and End go to the ends',
		rank: 1,
		works: overflows,
	},
	{command: 'top', keys: ['home'], scenes: scrolled, shown: '', label: '', works: overflows},
	{command: 'bottom', keys: ['end'], scenes: scrolled, shown: '', label: '', works: overflows},
	{
		command: 'uncover',
		keys: ['b', '.', 'escape', 'c', ...advancing, ...backwards],
		scenes: ['blank'],
		shown: '',
		label: '',
	},
	{
		command: 'uncover',
		keys: ['c', 'escape', ...advancing, ...backwards],
		scenes: ['cluster'],
		shown: 'Space',
		label: 'back to the step',
		rank: 0,
	},
	{
		command: 'leave-program',
		keys: ['ctrl+g'],
		scenes: ['program'],
		shown: 'Ctrl+G',
		label: 'back to the demonstration',
		rank: 0,
	},
	{command: 'select-up', keys: ['up', 'k', 'left', 'page-up'], scenes: lists, shown: '', label: ''},
	{
		command: 'select-down',
		keys: ['down', 'j', 'right', 'tab', 'page-down'],
		scenes: lists,
		shown: 'Up Down',
		label: 'choose',
		rank: 1,
	},
	{command: 'choose', keys: ['enter'], scenes: ['lessons'], shown: 'Enter', label: 'go there', rank: 0, works: calm},
	{command: 'choose', keys: ['enter'], scenes: ['departure'], shown: 'Enter', label: 'do it', rank: 0, works: calm},
	{command: 'go', keys: ['y'], scenes: ['departure'], shown: '', label: '', works: calm},
	{command: 'choose', keys: ['enter', 'p'], scenes: ['psql'], shown: 'Enter', label: 'open psql', rank: 0, works: calm},
	{command: 'select-up', keys: ['up', 'page-up'], scenes: ['quit'], shown: '', label: ''},
	{
		command: 'select-down',
		keys: ['down', 'tab', 'page-down'],
		scenes: ['quit'],
		shown: 'Up Down',
		label: 'choose',
		rank: 1,
	},
	{command: 'choose', keys: ['enter'], scenes: ['quit'], shown: 'Enter', label: 'do it', rank: 0},
	{command: 'keep', keys: ['k', 'ctrl+c', 'ctrl+d'], scenes: ['quit'], shown: '', label: ''},
	{command: 'close', keys: ['escape', 'l', 'q'], scenes: ['lessons'], shown: 'Esc', label: 'back', rank: 2},
	{command: 'close', keys: ['escape', 'q', 's'], scenes: ['departure', 'psql'], shown: 'Esc', label: 'stay', rank: 2},
	{command: 'close', keys: ['escape', 'c', 'q'], scenes: ['quit'], shown: 'Esc', label: 'stay', rank: 2},
	{
		command: 'close',
		keys: ['escape', 'q', '?', ...advancing, ...backwards],
		scenes: ['help'],
		shown: 'Esc',
		label: 'back',
		help: 'go back to where you were',
		rank: 0,
	},
	{command: 'leave', keys: ['ctrl+c', 'ctrl+d', 'q'], scenes: ['waiting'], shown: 'Ctrl+C', label: 'leave', rank: 0},
];

function runs({beat}: DemoContext): boolean {
	return beat.kind === 'running';
}

/** No command runs that a key could get in the way of. */
function calm(context: DemoContext): boolean {
	return !runs(context);
}

/** There is a lab to work in. */
function inLab({beat}: DemoContext): boolean {
	return beat.kind !== 'closing';
}

function calmInLab(context: DemoContext): boolean {
	return calm(context) && !isUnderWay(context);
}

/** The lab is on a journey, and has no position. */
function isUnderWay({beat}: DemoContext): boolean {
	return beat.kind === 'waiting' || beat.kind === 'mending' || beat.kind === 'closing';
}

function hasFailed({beat, looking}: DemoContext): boolean {
	return beat.kind === 'failed' && looking === 'here';
}

/** There is more of a text that is read from its beginning. */
function readsOn({beat, looking, below}: DemoContext): boolean {
	return below > 0 && looking === 'here' && (beat.kind === 'explaining' || beat.kind === 'passed');
}

function advances(context: DemoContext): boolean {
	if (runs(context) || readsOn(context)) return false;
	if (context.looking === 'back') return true;
	switch (context.beat.kind) {
		case 'explaining':
		case 'typing':
		case 'typed':
		case 'ran':
		case 'passed':
		case 'playing':
			return true;
		default:
			return false;
	}
}

function overflows({overflow}: DemoContext): boolean {
	return overflow > 0;
}

function advanceLabel({beat, looking, next, actions}: DemoContext): string {
	if (looking === 'back') return 'forward';
	switch (beat.kind) {
		case 'explaining':
			return actions > 0 ? 'show the command' : 'look at the outcome';
		case 'typing':
			return 'all of it';
		case 'typed':
			return 'run';
		case 'ran':
			return beat.action + 1 < actions ? 'next command' : 'look at the outcome';
		case 'passed':
			return next;
		case 'playing':
			return beat.over === true ? 'go on' : 'to its end';
		default:
			return 'go on';
	}
}

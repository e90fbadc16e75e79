import type {Phase} from '../../tutor/state.js';
import type {Key} from '../terminal/keys.js';
import type {Move} from './scroll.js';

export type Command =
	| 'proceed'
	| 'recheck'
	| 'hint'
	| 'interrupt'
	| 'flags'
	| 'lessons'
	| 'help'
	| 'fold'
	| 'quit'
	| 'back'
	| 'read'
	| 'select-up'
	| 'select-down'
	| 'choose'
	| 'keep'
	| 'remove'
	| 'leave'
	| Move;

/** What the keys go to. */
export type Scene = 'step' | 'text' | 'lessons' | 'quit' | 'waiting';

/** What decides which keys work. */
export type KeyContext = {
	readonly scene: Scene;
	readonly phase: Phase['kind'];
	/** Where Enter leads once the step has passed. */
	readonly next: 'next step' | 'next lesson' | 'finish';
	readonly actions: number;
	readonly flags: number;
	readonly hintsLeft: number;
	readonly output: 'none' | 'folded' | 'whole';
	/** Lines that do not fit into the window. */
	readonly overflow: number;
};

export type Binding = {
	readonly command: Command;
	readonly keys: readonly Key[];
	readonly scenes: readonly Scene[];
	/** As the footer and the help write the keys. */
	readonly shown: string;
	readonly label: string | ((context: KeyContext) => string);
	/** A sentence for the help; without one it is not listed there. */
	readonly help?: string;
	/** Place in the footer; without one it is not there. */
	readonly rank?: number;
	/** What is left out of a narrow footer last. Otherwise the last ones are left out first. */
	readonly footer?: 'pinned';
	readonly works?: (context: KeyContext) => boolean;
	/** Said when it does not work. */
	readonly refusal?: (context: KeyContext) => string;
};

const everywhere: readonly Scene[] = ['step', 'text', 'lessons'];
const scrolled: readonly Scene[] = ['step', 'text'];

/** All keys of the screen, once: what they do, when, and what the footer and the help say of them. */
export const bindings: readonly Binding[] = [
	{
		command: 'proceed',
		keys: ['enter'],
		scenes: ['step'],
		shown: 'Enter',
		label: proceedLabel,
		help: 'run the step; go on once its outcome holds',
		rank: 0,
		works: ({phase}) => phase === 'ready' || phase === 'failed' || phase === 'passed',
		refusal: proceedRefusal,
	},
	{
		command: 'interrupt',
		keys: ['ctrl+c'],
		scenes: everywhere,
		shown: 'Ctrl+C',
		label: 'stop',
		help: 'stop the command that runs; otherwise leave',
		rank: 0,
		works: ({phase}) => phase === 'running',
	},
	{
		command: 'recheck',
		keys: ['r'],
		scenes: ['step'],
		shown: 'r',
		label: 'check again',
		help: 'look at the outcome again now',
		rank: 1,
		works: ({phase}) => phase === 'failed' || phase === 'checking' || phase === 'ready',
		refusal: ({phase}) => (phase === 'running' ? 'The outcome is looked at when the command has ended.' : ''),
	},
	{
		command: 'hint',
		keys: ['h'],
		scenes: ['step'],
		shown: 'h',
		label: 'hint',
		help: 'show the next hint',
		rank: 2,
		works: ({hintsLeft, phase}) => hintsLeft > 0 && phase !== 'finished' && phase !== 'resuming',
		refusal: () => 'There are no more hints for this step.',
	},
	{
		command: 'flags',
		keys: ['f'],
		scenes: ['step'],
		shown: 'f',
		label: 'flags',
		help: "explain the flags of the step's commands",
		rank: 3,
		works: ({flags, phase}) => flags > 0 && phase !== 'resuming' && phase !== 'finished',
		refusal: () => 'This step has no flags to explain.',
	},
	{
		command: 'fold',
		keys: ['o'],
		scenes: ['step'],
		shown: 'o',
		label: ({output}) => (output === 'whole' ? 'less output' : 'all output'),
		help: "show all of the commands' output, or only its end",
		rank: 4,
		works: ({output}) => output !== 'none',
	},
	{
		command: 'lessons',
		keys: ['l'],
		scenes: ['step'],
		shown: 'l',
		label: 'lessons',
		help: 'list the lessons and read any of them',
		rank: 5,
	},
	{
		command: 'help',
		keys: ['?'],
		scenes: ['step', 'lessons'],
		shown: '?',
		label: 'help',
		help: 'show this page',
		rank: 6,
		footer: 'pinned',
	},
	{
		command: 'quit',
		keys: ['q', 'ctrl+c', 'ctrl+d'],
		scenes: ['step'],
		shown: 'q',
		label: 'quit',
		help: 'leave, and keep the lab or remove it',
		rank: 7,
		footer: 'pinned',
	},
	{command: 'line-up', keys: ['up', 'k'], scenes: scrolled, shown: '', label: '', works: overflows},
	{
		command: 'line-down',
		keys: ['down', 'j'],
		scenes: scrolled,
		shown: 'Up Down j k',
		label: 'scroll',
		help: 'scroll by a line',
		works: overflows,
	},
	{command: 'page-up', keys: ['page-up', 'b'], scenes: scrolled, shown: '', label: '', works: overflows},
	{
		command: 'page-down',
		keys: ['page-down', 'space'],
		scenes: scrolled,
		shown: 'Space b',
		label: 'page',
		help: 'scroll by a page, as Page Up and Page Down do',
		works: overflows,
	},
	{command: 'top', keys: ['home', 'g'], scenes: scrolled, shown: '', label: '', works: overflows},
	{
		command: 'bottom',
		keys: ['end', 'G'],
		scenes: scrolled,
		shown: 'Home End',
		label: 'ends',
		help: 'go to the beginning or the end',
		works: overflows,
	},
	{command: 'select-up', keys: ['up', 'k'], scenes: ['lessons'], shown: '', label: ''},
	{command: 'select-down', keys: ['down', 'j'], scenes: ['lessons'], shown: 'Up Down', label: 'choose', rank: 1},
	{command: 'read', keys: ['enter'], scenes: ['lessons'], shown: 'Enter', label: 'read', rank: 0},
	{command: 'back', keys: ['escape', 'l', 'q'], scenes: ['lessons'], shown: 'Esc', label: 'back to the step', rank: 2},
	{
		command: 'back',
		keys: ['escape', 'q', 'f', '?', 'enter', 'backspace', 'left'],
		scenes: ['text'],
		shown: 'Esc',
		label: 'back',
		help: 'go back to where you were',
		rank: 0,
	},
	{command: 'quit', keys: ['ctrl+c', 'ctrl+d'], scenes: ['text', 'lessons'], shown: '', label: ''},
	{command: 'select-up', keys: ['up'], scenes: ['quit'], shown: '', label: ''},
	{command: 'select-down', keys: ['down', 'tab'], scenes: ['quit'], shown: 'Up Down', label: 'choose', rank: 1},
	{command: 'choose', keys: ['enter'], scenes: ['quit'], shown: 'Enter', label: 'do it', rank: 0},
	{command: 'keep', keys: ['k', 'ctrl+c', 'ctrl+d'], scenes: ['quit'], shown: '', label: ''},
	{command: 'remove', keys: ['r'], scenes: ['quit'], shown: '', label: ''},
	{command: 'back', keys: ['escape', 'c', 'q'], scenes: ['quit'], shown: 'Esc', label: 'stay', rank: 2},
	{command: 'leave', keys: ['ctrl+c', 'ctrl+d', 'q'], scenes: ['waiting'], shown: 'Ctrl+C', label: 'leave', rank: 0},
];

function overflows({overflow}: KeyContext): boolean {
	return overflow > 0;
}

function proceedLabel({phase, next, actions}: KeyContext): string {
	if (phase === 'passed') return next;
	if (actions === 0) return 'check';
	return phase === 'failed' ? 'run again' : 'run';
}

function proceedRefusal({phase}: KeyContext): string {
	switch (phase) {
		case 'running':
			return 'Not yet: the command is still running.';
		case 'checking':
			return 'Not yet: the outcome does not hold so far.';
		case 'finished':
			return 'The course is done. Press q to leave.';
		default:
			return '';
	}
}

export type Meaning =
	| {readonly kind: 'command'; readonly command: Command}
	| {readonly kind: 'refused'; readonly words: string}
	| {readonly kind: 'nothing'};

/** What a key means where things stand. */
export function meaningOf(key: Key, context: KeyContext): Meaning {
	const candidates = bindings.filter(({keys, scenes}) => keys.includes(key) && scenes.includes(context.scene));
	const working = candidates.find((binding) => binding.works?.(context) ?? true);
	if (working !== undefined) return {kind: 'command', command: working.command};
	const words = candidates.find((binding) => binding.refusal !== undefined)?.refusal?.(context) ?? '';
	return words === '' ? {kind: 'nothing'} : {kind: 'refused', words};
}

export type KeyHint = {readonly shown: string; readonly label: string; readonly footer?: 'pinned'};

/** The keys that work right now, in the order of the footer, with what they do. */
export function workingKeys(context: KeyContext): readonly KeyHint[] {
	return bindings
		.filter(
			({rank, scenes, works}) => rank !== undefined && scenes.includes(context.scene) && (works?.(context) ?? true),
		)
		.toSorted((one, other) => (one.rank ?? 0) - (other.rank ?? 0))
		.map(({shown, label, footer}) => ({shown, label: typeof label === 'string' ? label : label(context), footer}));
}

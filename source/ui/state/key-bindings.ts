import type {Phase} from '../../tutor/state/state.js';
import type {ClassroomState} from '../../workshop/classroom.js';
import type {Key} from '../terminal/keys.js';
import {type Binding, type FooterPriority, hintsIn, type KeyHint, type KeyMeaning, meaningIn} from './key-table.js';
import type {Move} from './scroll.js';

export type Command =
	| 'proceed'
	| 'recheck'
	| 'hint'
	| 'interrupt'
	| 'flags'
	| 'lessons'
	| 'search'
	| 'help'
	| 'fold'
	| 'shell'
	| 'insert'
	| 'psql'
	| 'leave-program'
	| 'next-pane'
	| 'previous-pane'
	| 'next-tab'
	| 'previous-tab'
	| 'zoom'
	| 'script'
	| 'transcript'
	| 'clean-up'
	| 'quit'
	| 'back'
	| 'read'
	| 'erase'
	| 'select-up'
	| 'select-down'
	| 'choose'
	| 'keep'
	| 'remove'
	| 'confirm-removal'
	| 'go-to'
	| 'go'
	| 'leave'
	| 'hand'
	| 'dismiss'
	| 'news'
	| Move;

/** The target of the keys. */
export type Scene =
	| 'step'
	| 'text'
	| 'flags'
	| 'lessons'
	| 'search'
	| 'psql'
	| 'go-to'
	| 'quit'
	| 'removal'
	| 'program'
	| 'waiting';

/** Facts that decide which keys work. */
export type KeyContext = {
	readonly scene: Scene;
	/** `restoring`: the lab goes to another place of the course at once; `on-journey`: by running steps. */
	readonly phase: Phase['kind'] | 'restoring' | 'on-journey';
	/** The target of Enter after the step has passed. */
	readonly next: 'next step' | 'next lesson' | 'finish';
	readonly actions: number;
	readonly flags: number;
	readonly hintsLeft: number;
	/** Output in the lesson; elsewhere when it has a pane of its own. */
	readonly output: 'none' | 'folded' | 'whole' | 'elsewhere';
	/** Whether the panes are side by side, or one has all the room because it is small, or was zoomed. */
	readonly panes: 'side-by-side' | 'tabs' | 'zoomed';
	/** Instances that psql can be opened on. */
	readonly askable: number;
	/** Hits for the query that is being typed. */
	readonly hits: number;
	/** How the lab can be taken to the start of the selected lesson. */
	readonly restoreMethod: 'snapshot' | 'running' | 'none';
	/** Lines that do not fit into the focused pane. */
	readonly overflow: number;
	/** Absent when the learner is in no workshop. */
	readonly workshop?: {
		readonly hand: ClassroomState['hand'];
		/** The number of the instructor's messages that are not dismissed. */
		readonly news: number;
	};
};

type CourseBinding = Binding<Command, KeyContext> & {
	/** The key exists in a workshop only. */
	readonly only?: 'workshop';
};

const everywhere: readonly Scene[] = ['step', 'text', 'flags', 'lessons', 'search', 'psql'];
const scrolled: readonly Scene[] = ['step', 'text'];
const seated: readonly Scene[] = ['step', 'text', 'flags', 'lessons'];
const lists: readonly Scene[] = ['lessons', 'flags', 'psql'];
const questions: readonly Scene[] = ['quit', 'go-to'];

/** All keys of the screen: their commands, when they work, and their texts in the footer and the help. */
export const bindings: readonly CourseBinding[] = [
	{
		command: 'proceed',
		keys: ['enter'],
		scenes: ['step'],
		shown: 'Enter',
		label: proceedLabel,
		help: 'run the step; go on once its outcome holds',
		rank: 0,
		works: ({phase}) => phase === 'ready' || phase === 'holding' || phase === 'failed' || phase === 'passed',
		refusal: proceedRefusal,
	},
	{
		command: 'interrupt',
		keys: ['ctrl+c'],
		scenes: everywhere,
		shown: 'Ctrl+C',
		label: 'stop',
		help: 'stop the command that runs, or the wait; otherwise leave',
		rank: 0,
		works: ({phase}) => ['running', 'holding', 'checking', 'on-journey'].includes(phase),
	},
	{
		command: 'recheck',
		keys: ['r'],
		scenes: ['step'],
		shown: 'r',
		label: 'check',
		help: 'look at the outcome again now',
		// Before the step runs there is hardly a reason to look.
		rank: ({phase}) => (phase === 'ready' ? 11 : 1),
		works: ({phase}) => phase === 'failed' || phase === 'checking' || phase === 'ready',
		refusal: ({phase}) =>
			phase === 'running' ? 'The outcome is looked at when the command has ended.' : journeyRefusal({phase}),
	},
	{
		command: 'hint',
		keys: ['h'],
		scenes: ['step'],
		shown: 'h',
		label: 'hint',
		help: 'show the next hint',
		rank: 2,
		works: ({hintsLeft, phase}) => hintsLeft > 0 && phase !== 'finished' && inLab({phase}),
		refusal: (context) => journeyRefusal(context) || 'There are no more hints for this step.',
	},
	{
		command: 'flags',
		keys: ['f'],
		scenes: ['step'],
		shown: 'f',
		label: 'flags',
		help: "explain the flags of the step's commands, one by one",
		rank: 3,
		works: ({flags, phase}) => flags > 0 && phase !== 'finished' && inLab({phase}),
		refusal: (context) => journeyRefusal(context) || 'This step has no flags to explain.',
	},
	{
		command: 'fold',
		keys: ['o'],
		scenes: ['step'],
		shown: 'o',
		label: ({output}) => (output === 'whole' ? 'less output' : 'all output'),
		help: "show all of the commands' output, or only its end",
		rank: 4,
		works: ({output}) => output === 'folded' || output === 'whole',
	},
	{
		command: 'shell',
		keys: ['t'],
		scenes: ['step'],
		shown: 't',
		label: 'shell',
		help: "work in a shell in the lab's folder; Ctrl+G comes back",
		rank: 5,
		footer: whileLearning,
		works: inLab,
		refusal: journeyRefusal,
	},
	{
		command: 'insert',
		keys: ['i'],
		scenes: ['step'],
		shown: 'i',
		label: 'to shell',
		help: "put the step's command into the shell without running it; once more for its next one",
		rank: 6,
		works: ({actions, phase}) => actions > 0 && inLab({phase}) && phase !== 'finished',
		refusal: ({phase}) =>
			inLab({phase}) ? 'This step has no command to put into the shell.' : journeyRefusal({phase}),
	},
	{
		command: 'psql',
		keys: ['p'],
		scenes: ['step'],
		shown: 'p',
		label: 'psql',
		help: 'ask an instance with psql',
		rank: 7,
		works: ({askable, phase}) => askable > 0 && inLab({phase}),
		refusal: ({phase}) => (inLab({phase}) ? 'There is no instance yet that psql could ask.' : journeyRefusal({phase})),
	},
	{
		command: 'script',
		keys: ['x'],
		scenes: ['step'],
		shown: 'x',
		label: 'script',
		help: 'at the end: write the course as a script',
		rank: 1,
		works: isFinished,
	},
	{
		command: 'transcript',
		keys: ['m'],
		scenes: ['step'],
		shown: 'm',
		label: 'transcript',
		help: 'at the end: write what was done as Markdown',
		rank: 2,
		works: isFinished,
	},
	{
		command: 'clean-up',
		keys: ['c'],
		scenes: ['step'],
		shown: 'c',
		label: 'clean up',
		help: 'at the end: remove the lab and leave',
		rank: 3,
		works: isFinished,
	},
	{
		command: 'next-pane',
		keys: ['tab'],
		scenes: ['step'],
		shown: 'Tab',
		label: 'pane',
		help: 'go to the next pane: lesson, cluster, terminal; Shift+Tab goes back',
		rank: 8,
		// In tabs, one pane hides the others.
		footer: (context) => (context.panes === 'tabs' ? whileLearning(context) : 'drop'),
	},
	{command: 'previous-pane', keys: ['shift+tab'], scenes: ['step'], shown: '', label: ''},
	{command: 'previous-tab', keys: ['left', '['], scenes: ['step'], shown: '', label: ''},
	{
		command: 'next-tab',
		keys: ['right', ']'],
		scenes: ['step'],
		shown: 'Left Right',
		label: 'tab',
		help: 'turn over the tabs of the terminal: output, logs, shell',
	},
	{
		command: 'zoom',
		keys: ['z'],
		scenes: ['step'],
		shown: 'z',
		label: ({panes}) => (panes === 'zoomed' ? 'all panes' : 'zoom'),
		help: 'give the focused pane all the room, or take it back',
		rank: 11,
		footer: ({panes}) => (panes === 'zoomed' ? 'keep' : 'drop'),
		works: ({panes}) => panes !== 'tabs',
		refusal: () => 'Too small to show the panes side by side: 100x30 will do.',
	},
	{
		command: 'leave-program',
		keys: ['ctrl+g'],
		scenes: ['program'],
		shown: 'Ctrl+G',
		label: 'back to the lesson',
		rank: 0,
	},
	{
		command: 'lessons',
		keys: ['l'],
		scenes: ['step'],
		shown: 'l',
		label: 'lessons',
		help: 'list the lessons and read any of them',
		rank: 10,
	},
	{
		command: 'search',
		keys: ['/'],
		scenes: ['step', 'lessons'],
		shown: '/',
		label: 'search',
		help: 'search all lessons',
		rank: 9,
	},
	{
		command: 'hand',
		keys: ['!'],
		scenes: seated,
		shown: '!',
		label: ({workshop}) => (workshop?.hand === 'up' ? 'lower hand' : 'raise hand'),
		help: 'raise your hand, so that the instructor sees it, or lower it',
		only: 'workshop',
		// Beside the hint, the other help.
		rank: ({scene}) => (scene === 'step' ? 2.5 : 3),
		works: ({workshop}) => workshop !== undefined,
	},
	{
		command: 'dismiss',
		keys: ['d'],
		scenes: seated,
		shown: 'd',
		label: 'dismiss',
		help: 'put away what the instructor says, the oldest first',
		only: 'workshop',
		works: hasNews,
	},
	{
		command: 'news',
		keys: ['a'],
		scenes: ['step', 'flags', 'lessons'],
		shown: 'a',
		label: 'read all',
		help: 'read all that the instructor says',
		only: 'workshop',
		works: hasNews,
	},
	{
		command: 'help',
		keys: ['?'],
		scenes: ['step', 'lessons'],
		shown: '?',
		label: 'help',
		help: 'show this page',
		rank: 12,
		footer: 'keep',
	},
	{
		command: 'quit',
		keys: ['q', 'ctrl+c', 'ctrl+d'],
		scenes: ['step'],
		shown: 'q',
		label: 'quit',
		help: 'leave, and keep the lab or remove it',
		rank: 13,
		footer: 'keep',
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
		shown: 'Space',
		label: 'scroll',
		help: 'scroll by a page, as Page Down does; b and Page Up go back',
		rank: ({scene}) => (scene === 'text' ? 1 : 10.5),
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
	{command: 'select-up', keys: ['up', 'k', 'left'], scenes: lists, shown: '', label: ''},
	{
		command: 'select-down',
		keys: ['down', 'j', 'right', 'tab'],
		scenes: lists,
		shown: 'Up Down',
		label: ({scene}) => (scene === 'flags' ? 'next flag' : 'choose'),
		rank: 1,
	},
	{command: 'select-up', keys: ['up'], scenes: ['search'], shown: '', label: ''},
	{
		command: 'select-down',
		keys: ['down', 'tab'],
		scenes: ['search'],
		shown: 'Up Down',
		label: 'choose',
		rank: 1,
		works: hasHits,
	},
	{command: 'erase', keys: ['backspace'], scenes: ['search'], shown: '', label: ''},
	{command: 'read', keys: ['enter'], scenes: ['lessons'], shown: 'Enter', label: 'read', rank: 0},
	{command: 'read', keys: ['enter'], scenes: ['search'], shown: 'Enter', label: 'read', rank: 0, works: hasHits},
	{
		command: 'go-to',
		keys: ['g'],
		scenes: ['lessons'],
		shown: 'g',
		label: 'go to its start',
		help: 'in the list of lessons: take the lab back to the start of one',
		rank: 1.5,
		works: ({restoreMethod, phase}) => restoreMethod !== 'none' && inLab({phase}),
		refusal: (context) => journeyRefusal(context) || 'The lab has not come to this lesson yet.',
	},
	{command: 'choose', keys: ['enter', 'p'], scenes: ['psql'], shown: 'Enter', label: 'open psql', rank: 0},
	{command: 'back', keys: ['escape', 'l', 'q'], scenes: ['lessons'], shown: 'Esc', label: 'back', rank: 2},
	{
		command: 'back',
		keys: ['escape', 'q', 'f', 'enter'],
		scenes: ['flags'],
		shown: 'Esc',
		label: 'back',
		rank: 0,
	},
	{command: 'back', keys: ['escape'], scenes: ['search'], shown: 'Esc', label: 'back', rank: 2},
	{command: 'back', keys: ['escape', 'q'], scenes: ['psql'], shown: 'Esc', label: 'stay', rank: 2},
	{
		command: 'back',
		keys: ['escape', 'q', '?', 'enter', 'backspace', 'left'],
		scenes: ['text'],
		shown: 'Esc',
		label: 'back',
		help: 'go back to where you were',
		rank: 0,
	},
	{
		command: 'quit',
		keys: ['ctrl+c', 'ctrl+d'],
		scenes: ['text', 'flags', 'lessons', 'search', 'psql'],
		shown: '',
		label: '',
	},
	{command: 'select-up', keys: ['up'], scenes: questions, shown: '', label: ''},
	{command: 'select-down', keys: ['down', 'tab'], scenes: questions, shown: 'Up Down', label: 'choose', rank: 1},
	{command: 'choose', keys: ['enter'], scenes: questions, shown: 'Enter', label: 'do it', rank: 0},
	{command: 'go', keys: ['y'], scenes: ['go-to'], shown: '', label: ''},
	{
		command: 'back',
		keys: ['escape', 'c', 'q', 'ctrl+c', 'ctrl+d'],
		scenes: ['go-to'],
		shown: 'Esc',
		label: 'stay',
		rank: 2,
	},
	{command: 'keep', keys: ['k', 'ctrl+c', 'ctrl+d'], scenes: ['quit'], shown: '', label: ''},
	{command: 'remove', keys: ['x'], scenes: ['quit'], shown: '', label: ''},
	{command: 'back', keys: ['escape', 'c', 'q'], scenes: ['quit'], shown: 'Esc', label: 'stay', rank: 2},
	{command: 'confirm-removal', keys: ['y'], scenes: ['removal'], shown: 'y', label: 'remove the lab', rank: 0},
	{
		command: 'back',
		keys: ['escape', 'c', 'n', 'q', 'ctrl+c', 'ctrl+d'],
		scenes: ['removal'],
		shown: 'Esc',
		label: 'stay',
		rank: 1,
	},
	// A reader who presses Enter repeatedly has not read what would be removed.
	{
		command: 'confirm-removal',
		keys: ['enter'],
		scenes: ['removal'],
		shown: '',
		label: '',
		works: () => false,
		refusal: () => 'Enter removes nothing: y does, Esc stays.',
	},
	{command: 'leave', keys: ['ctrl+c', 'ctrl+d', 'q'], scenes: ['waiting'], shown: 'Ctrl+C', label: 'leave', rank: 0},
];

/** There is a lab to work in. */
function inLab({phase}: Pick<KeyContext, 'phase'>): boolean {
	return phase !== 'resuming' && phase !== 'closing' && journeyRefusal({phase}) === '';
}

/** The refusal of a key during a journey; empty otherwise. */
function journeyRefusal({phase}: Pick<KeyContext, 'phase'>): string {
	return phase === 'restoring' || phase === 'on-journey' ? 'Not now: the lab is on its way to another lesson.' : '';
}

/** At the end other keys matter more. */
function whileLearning(context: KeyContext): FooterPriority {
	return isFinished(context) ? 'drop' : 'keep';
}

function hasHits({hits}: KeyContext): boolean {
	return hits > 0;
}

function hasNews({workshop}: KeyContext): boolean {
	return workshop !== undefined && workshop.news > 0;
}

function isFinished({phase}: KeyContext): boolean {
	return phase === 'finished';
}

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
			return journeyRefusal({phase});
	}
}

export type Meaning =
	| KeyMeaning<Command>
	/** A character for a line that is being typed. */
	| {readonly kind: 'typed'; readonly character: string};

/** The meaning of a key in a context. */
export function meaningOf(key: Key, context: KeyContext): Meaning {
	const meaning = meaningIn(bindings, key, context);
	const character = key === 'space' ? ' ' : key;
	const isTyped = meaning.kind !== 'command' && context.scene === 'search' && [...character].length === 1;
	return isTyped ? {kind: 'typed', character} : meaning;
}

/** The keys of a command: its own, or from a program after the key that leaves it; undefined where it has none. */
export function keysTo(command: Command, scene: Scene): Pick<KeyHint, 'shown' | 'label'> | undefined {
	const binding = bindings.find((one) => one.command === command);
	if (binding === undefined || typeof binding.label !== 'string') return undefined;
	const {shown, label, scenes} = binding;
	if (scenes.includes(scene)) return {shown, label};
	return scene === 'program' ? {shown: `Ctrl+G ${shown}`, label} : undefined;
}

/** The rows of the help. */
export function listedKeys(place: 'workshop' | 'alone'): readonly {readonly shown: string; readonly help: string}[] {
	return bindings.flatMap(({shown, help, only}) =>
		help === undefined || (only === 'workshop' && place !== 'workshop') ? [] : [{shown, help}],
	);
}

/** The keys of a command as they are written. */
export function shownKeys(command: Command): string {
	return bindings.find((binding) => binding.command === command)?.shown ?? '';
}

/** The keys that work right now, in the order of the footer, with their labels. */
export function workingKeys(context: KeyContext): readonly KeyHint[] {
	return hintsIn(bindings, context);
}

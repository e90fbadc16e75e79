import type {StageReport} from '../../demo/notes/stage-report.js';
import type {Key} from '../terminal/keys.js';

export type NotesCommand =
	| 'advance'
	| 'back'
	| 'blank'
	| 'cluster'
	| 'retry'
	| 'repair'
	| 'play'
	| 'lessons'
	| 'up'
	| 'down'
	| 'help'
	| 'choose'
	| 'close'
	| 'leave';

/** The target of the keys. */
export type NotesScene = 'notes' | 'help' | 'lessons' | 'question';

export type NotesKey = {
	readonly command: NotesCommand;
	readonly keys: readonly Key[];
	readonly scenes: readonly NotesScene[];
	/** As the footer and the help write the keys. */
	readonly shown: string;
	readonly label: string;
	/** A sentence for the help; without one the key is not listed there. */
	readonly help?: string;
	readonly works?: (report: StageReport) => boolean;
	/** Shown when it does not work. */
	readonly refusal?: string;
};

const offers = (what: 'retry' | 'repair' | 'play') => (report: StageReport) => report.offers.includes(what);

/** All keys of the notes, in the order of the footer; a narrow footer leaves out the last ones first. */
export const notesKeys: readonly NotesKey[] = [
	{
		command: 'advance',
		keys: ['space', 'page-down', 'right', 'enter'],
		scenes: ['notes'],
		shown: 'Space',
		label: 'go on',
		help: 'go on with the demonstration; PageDown, Right and Enter do the same',
	},
	{
		command: 'retry',
		keys: ['r'],
		scenes: ['notes'],
		shown: 'r',
		label: 'try again',
		help: 'after a failure: try the step again',
		works: offers('retry'),
		refusal: 'Nothing to try again: the step has not failed.',
	},
	{
		command: 'repair',
		keys: ['m'],
		scenes: ['notes'],
		shown: 'm',
		label: 'mend',
		help: 'after a failure: rebuild the lesson up to this step',
		works: offers('repair'),
		refusal: 'Nothing to mend, or the lesson cannot be rebuilt.',
	},
	{
		command: 'play',
		keys: ['v'],
		scenes: ['notes'],
		shown: 'v',
		label: 'recording',
		help: 'after a failure: play the step from the recording',
		works: offers('play'),
		refusal: 'No failed step with a recording.',
	},
	{
		command: 'choose',
		keys: ['enter'],
		scenes: ['lessons'],
		shown: 'Enter',
		label: 'go there',
	},
	{command: 'choose', keys: ['y'], scenes: ['question'], shown: 'y', label: 'go there'},
	{
		command: 'close',
		keys: ['escape', 'l', '?', 'q', 'n'],
		scenes: ['lessons', 'help', 'question'],
		shown: 'Esc',
		label: 'close',
	},
	{
		command: 'back',
		keys: ['page-up', 'left'],
		scenes: ['notes'],
		shown: 'PgUp',
		label: 'back',
		help: 'show the audience the step before, or Left; the lab stays as it is',
	},
	{
		command: 'help',
		keys: ['?'],
		scenes: ['notes'],
		shown: '?',
		label: 'help',
		help: 'this help',
	},
	{
		command: 'leave',
		keys: ['q'],
		scenes: ['notes'],
		shown: 'q',
		label: 'leave',
		help: 'leave the notes, or Ctrl+C; the demonstration goes on',
	},
	{command: 'leave', keys: ['ctrl+c'], scenes: ['notes', 'help', 'lessons', 'question'], shown: '', label: ''},
	{
		command: 'blank',
		keys: ['b', '.'],
		scenes: ['notes'],
		shown: 'b',
		label: 'blank',
		help: 'blank the screen of the audience, and show it again',
	},
	{
		command: 'lessons',
		keys: ['l'],
		scenes: ['notes'],
		shown: 'l',
		label: 'lessons',
		help: 'the lessons and their times; go to one of them',
	},
	{
		command: 'cluster',
		keys: ['c'],
		scenes: ['notes'],
		shown: 'c',
		label: 'cluster',
		help: 'show the audience the cluster, and the step again',
	},
	{command: 'up', keys: ['up'], scenes: ['notes', 'help', 'lessons'], shown: '', label: ''},
	{command: 'down', keys: ['down'], scenes: ['notes', 'help', 'lessons'], shown: '', label: ''},
];

/** For the help: two keys that are one movement. */
export const scrollHelp = {shown: 'Up, Down', help: 'scroll the notes'};

/** The binding of a key in a scene; undefined when it has none. */
export function notesKeyFor(key: Key, scene: NotesScene): NotesKey | undefined {
	return notesKeys.find(({keys, scenes}) => scenes.includes(scene) && keys.includes(key));
}

/** The keys for the footer: those that work now. */
export function footerKeys(scene: NotesScene, report: StageReport): readonly NotesKey[] {
	return notesKeys.filter(
		({shown, scenes, works}) => shown !== '' && scenes.includes(scene) && (works === undefined || works(report)),
	);
}

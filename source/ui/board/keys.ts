import type {Binding} from '../state/key-table.js';

export type BoardCommand =
	| 'up'
	| 'down'
	| 'page-up'
	| 'page-down'
	| 'top'
	| 'bottom'
	| 'open'
	| 'message'
	| 'gate'
	| 'lift'
	| 'withdraw'
	| 'filter'
	| 'unfilter'
	| 'projector'
	| 'code'
	| 'lessons'
	| 'help'
	| 'hint'
	| 'lower-hand'
	| 'release'
	| 'confirm'
	| 'choose'
	| 'send'
	| 'close'
	| 'leave';

/** The target of the keys. */
export type BoardScene =
	| 'class'
	| 'projector'
	| 'code'
	| 'lessons'
	| 'help'
	| 'detail'
	/** Whether to give a seat free. */
	| 'release'
	| 'gate'
	| 'withdraw'
	/** A line is typed, to be sent. */
	| 'writing'
	/** A line is typed that the seats are filtered by. */
	| 'filter';

/** Facts that decide which keys work. */
export type BoardContext = {
	readonly scene: BoardScene;
	/** `locked`: the board was started as a projector's, and stays one. */
	readonly projector: 'off' | 'on' | 'locked';
	readonly gate: 'open' | 'closed';
	/** Whether the class has been read. */
	readonly reading: 'none' | 'there';
	/** Seats to choose from. */
	readonly seats: number;
	/** Messages and hints that can be taken back. */
	readonly notices: number;
	/** Of the seat that is open. */
	readonly hand: 'up' | 'down';
	readonly filter: 'none' | 'set';
};

type BoardBinding = Binding<BoardCommand, BoardContext>;

const lists: readonly BoardScene[] = ['class', 'gate', 'withdraw'];
const texts: readonly BoardScene[] = ['help', 'detail', 'lessons'];
const moving: readonly BoardScene[] = [...lists, ...texts];
const everywhere: readonly BoardScene[] = [...moving, 'projector', 'code', 'release', 'writing', 'filter'];

const isRead = ({reading}: BoardContext) => reading === 'there';
const notRead = () => 'The class has not been read yet.';

/** All keys of the board, once. */
export const boardBindings: readonly BoardBinding[] = [
	{command: 'send', keys: ['enter'], scenes: ['writing'], shown: 'Enter', label: 'send', rank: 0},
	{command: 'close', keys: ['enter'], scenes: ['filter'], shown: 'Enter', label: 'keep', rank: 0},
	{command: 'unfilter', keys: ['escape'], scenes: ['filter'], shown: 'Esc', label: 'show all', rank: 1},
	{
		command: 'unfilter',
		keys: ['escape'],
		scenes: ['class'],
		shown: 'Esc',
		label: 'show all',
		rank: 1,
		works: ({filter}) => filter === 'set',
	},
	{
		command: 'open',
		keys: ['enter'],
		scenes: ['class'],
		shown: 'Enter',
		label: 'open',
		help: 'open the seat: what it sees, what it was told; send a hint, lower the hand, give the seat free',
		rank: 0,
		works: ({seats}) => seats > 0,
		refusal: () => 'There is no seat to open.',
	},
	{
		command: 'message',
		keys: ['m'],
		scenes: ['class'],
		shown: 'm',
		label: 'message',
		help: 'write to all seats',
		rank: 2,
	},
	{
		command: 'lift',
		keys: ['g'],
		scenes: ['class'],
		shown: 'g',
		label: 'lift the gate',
		rank: 3,
		works: ({gate}) => gate === 'closed',
	},
	{
		command: 'gate',
		keys: ['g'],
		scenes: ['class'],
		shown: 'g',
		label: 'gate',
		help: 'ask everybody to wait behind a step; once more lifts the gate',
		rank: 3,
		works: (context) => isRead(context) && context.gate === 'open',
		refusal: notRead,
	},
	{
		command: 'withdraw',
		keys: ['x'],
		scenes: ['class'],
		shown: 'x',
		label: 'take back',
		help: 'take a message or a hint back',
		rank: 4,
		works: ({notices}) => notices > 0,
		refusal: () => 'No message is out.',
	},
	{command: 'filter', keys: ['/'], scenes: ['class'], shown: '/', label: 'filter', help: 'filter by alias', rank: 5},
	{
		command: 'lessons',
		keys: ['l'],
		scenes: ['class'],
		shown: 'l',
		label: 'lessons',
		help: 'the lessons, and how many seats are in each',
		rank: 6,
		works: isRead,
		refusal: notRead,
	},
	{
		command: 'code',
		keys: ['c'],
		scenes: ['class', 'projector'],
		shown: 'c',
		label: 'join code',
		help: 'show the join code in large letters',
		rank: 7,
	},
	{
		command: 'projector',
		keys: ['v'],
		scenes: ['class', 'projector'],
		shown: 'v',
		label: ({projector}) => (projector === 'off' ? 'projector' : 'back'),
		help: 'show counts only, for all to see: no alias, no finding',
		rank: 8,
		works: ({projector}) => projector !== 'locked',
		refusal: () => 'This board was started for the projector; another one without --projector shows the seats.',
	},
	{command: 'hint', keys: ['h', 'm'], scenes: ['detail'], shown: 'h', label: 'hint', rank: 0},
	{
		command: 'lower-hand',
		keys: ['d'],
		scenes: ['detail'],
		shown: 'd',
		label: 'hand down',
		rank: 1,
		works: ({hand}) => hand === 'up',
		refusal: () => 'The hand is not up.',
	},
	{command: 'release', keys: ['f'], scenes: ['detail'], shown: 'f', label: 'give free', rank: 2},
	{command: 'confirm', keys: ['y'], scenes: ['release'], shown: 'y', label: 'give it free', rank: 0},
	{command: 'choose', keys: ['enter'], scenes: ['gate'], shown: 'Enter', label: 'wait behind it', rank: 0},
	{command: 'choose', keys: ['enter', 'x'], scenes: ['withdraw'], shown: 'Enter', label: 'take it back', rank: 0},
	{command: 'close', keys: ['escape', 'n', 'q'], scenes: ['release'], shown: 'Esc', label: 'no', rank: 1},
	{command: 'close', keys: ['escape'], scenes: ['writing'], shown: 'Esc', label: 'drop it', rank: 1},
	{
		command: 'close',
		keys: ['escape', 'q', 'enter', 'c', 'l', '?', 'space'],
		scenes: ['code', 'lessons', 'help'],
		shown: 'Esc',
		label: 'back',
		rank: 9,
	},
	{
		command: 'close',
		keys: ['escape', 'q', 'backspace'],
		scenes: ['detail', 'gate', 'withdraw'],
		shown: 'Esc',
		label: 'back',
		rank: 9,
	},
	{command: 'up', keys: ['up', 'k'], scenes: moving, shown: '', label: ''},
	{
		command: 'down',
		keys: ['down', 'j'],
		scenes: moving,
		shown: 'Up Down',
		label: 'choose',
		help: 'go through the list; Page Up and Page Down, Home and End go further',
	},
	{command: 'page-up', keys: ['page-up'], scenes: moving, shown: '', label: ''},
	{command: 'page-down', keys: ['page-down'], scenes: moving, shown: '', label: ''},
	{command: 'top', keys: ['home'], scenes: moving, shown: '', label: ''},
	{command: 'bottom', keys: ['end'], scenes: moving, shown: '', label: ''},
	{
		command: 'help',
		keys: ['?'],
		scenes: ['class', 'projector'],
		shown: '?',
		label: 'help',
		help: 'this help',
		rank: 9,
		footer: 'keep',
	},
	{
		command: 'leave',
		keys: ['q'],
		scenes: ['class', 'projector'],
		shown: 'q',
		label: 'quit',
		help: 'leave the board; the workshop goes on',
		rank: 10,
	},
	{command: 'leave', keys: ['ctrl+c'], scenes: everywhere, shown: '', label: ''},
];

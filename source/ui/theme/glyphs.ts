import {mainSymbols} from 'figures';

/** The signs of the screen; each is beside words or in a place of its own, so none depends on colour. */
export type Glyphs = {
	readonly passed: string;
	readonly failed: string;
	readonly waiting: string;
	readonly stopped: string;
	readonly pointer: string;
	readonly here: string;
	readonly see: string;
	readonly warning: string;
	readonly note: string;
	readonly because: string;
	readonly bullet: string;
	readonly dot: string;
	readonly ellipsis: string;
	readonly continued: string;
	readonly gutter: string;
	readonly cursor: string;
	readonly rule: string;
	/** Divides panes, and where it meets a rule. */
	readonly divider: string;
	readonly teeDown: string;
	readonly teeUp: string;
	readonly teeRight: string;
	readonly ahead: string;
	readonly done: string;
	readonly up: string;
	readonly down: string;
	readonly enter: string;
	/** Marks work that goes on: `still` where nothing may move, and the name of the spinner elsewhere. */
	readonly spinner: {readonly still: string; readonly turning: 'circleQuarters' | 'line'};
	/** A lesson to whose start the lab can be restored at once. */
	readonly kept: string;
	/** Marks a change by the current step. */
	readonly changed: string;
	/** Lines to draw boxes with; absent where a reader has no use for boxes. */
	readonly box?: BoxGlyphs;
	/** The way that WAL takes, each sign of the same width. */
	readonly flow: FlowGlyphs;
	/** Levels of a sparkline, lowest first; empty where it cannot be read. */
	readonly spark: readonly string[];
	/** Done and not yet done parts of a bar; absent where the number says enough. */
	readonly bar?: {readonly done: string; readonly ahead: string};
};

export type BoxGlyphs = {
	readonly across: string;
	readonly down: string;
	readonly topLeft: string;
	readonly topRight: string;
	readonly bottomLeft: string;
	readonly bottomRight: string;
};

export type FlowGlyphs = {
	readonly across: string;
	readonly down: string;
	/** A line that nothing flows along: a gap and a dash across. */
	readonly brokenAcross: string;
	readonly brokenDown: string;
	readonly toRight: string;
	readonly toLeft: string;
	readonly toBottom: string;
	readonly toTop: string;
	/** Between two names in a line of text. */
	readonly to: string;
	readonly brokenTo: string;
};

const unicode: Glyphs = {
	passed: mainSymbols.tick,
	failed: '✖',
	waiting: '○',
	stopped: mainSymbols.squareSmallFilled,
	pointer: mainSymbols.pointer,
	here: mainSymbols.triangleRightSmall,
	see: '◇',
	warning: '△',
	note: mainSymbols.bullet,
	because: '↳',
	bullet: '•',
	dot: '·',
	ellipsis: mainSymbols.ellipsis,
	continued: '↪',
	gutter: '│',
	cursor: '▏',
	rule: mainSymbols.line,
	divider: '│',
	teeDown: '┬',
	teeUp: '┴',
	teeRight: '├',
	ahead: mainSymbols.line,
	done: mainSymbols.lineBold,
	up: mainSymbols.arrowUp,
	down: mainSymbols.arrowDown,
	enter: '⏎',
	spinner: {still: '◌', turning: 'circleQuarters'},
	kept: '↺',
	changed: '◆',
	box: {across: '─', down: '│', topLeft: '┌', topRight: '┐', bottomLeft: '└', bottomRight: '┘'},
	flow: {
		across: '─',
		down: '│',
		brokenAcross: ' ─',
		brokenDown: '¦',
		toRight: '►',
		toLeft: '◄',
		toBottom: '▼',
		toTop: '▲',
		to: '→',
		brokenTo: '✖',
	},
	spark: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
	bar: {done: '█', ahead: '░'},
};

const ascii: Glyphs = {
	passed: '+',
	failed: 'x',
	waiting: 'o',
	stopped: '#',
	pointer: '>',
	here: '>',
	see: '>',
	warning: '!',
	note: '*',
	because: '=',
	bullet: '*',
	dot: '-',
	ellipsis: '...',
	continued: '>',
	gutter: '|',
	cursor: '_',
	rule: '-',
	divider: '|',
	teeDown: '+',
	teeUp: '+',
	teeRight: '+',
	ahead: '-',
	done: '=',
	up: '^',
	down: 'v',
	enter: 'Enter',
	spinner: {still: '~', turning: 'line'},
	kept: '<',
	changed: '*',
	box: {across: '-', down: '|', topLeft: '+', topRight: '+', bottomLeft: '+', bottomRight: '+'},
	flow: {
		across: '-',
		down: '|',
		brokenAcross: ' -',
		brokenDown: ':',
		toRight: '>',
		toLeft: '<',
		toBottom: 'v',
		toTop: '^',
		to: '->',
		brokenTo: 'x',
	},
	spark: ['_', '.', '-', '=', '#'],
	bar: {done: '#', ahead: '.'},
};

/** For a voice: words instead of signs, nothing instead of ornament. */
const spoken: Glyphs = {
	...ascii,
	passed: 'passed:',
	failed: 'failed:',
	waiting: 'waiting:',
	stopped: 'stopped:',
	pointer: 'selected:',
	here: 'here:',
	see: '',
	warning: 'attention:',
	note: '',
	because: 'meaning:',
	bullet: '',
	dot: ',',
	continued: '',
	gutter: '',
	cursor: '',
	rule: ' ',
	divider: ' ',
	teeDown: ' ',
	teeUp: ' ',
	teeRight: ' ',
	ahead: ' ',
	done: ' ',
	up: 'above:',
	down: 'below:',
	spinner: {still: ' ', turning: 'line'},
	kept: 'kept:',
	changed: 'changed:',
	box: undefined,
	flow: {...ascii.flow, to: 'to', brokenTo: 'to'},
	spark: [],
	bar: undefined,
};

export type Reader = 'eyes' | 'voice';

/** Chooses the signs that this terminal, or this reader, can take. */
export function chooseGlyphs(env: Record<string, string | undefined>, reader: Reader): Glyphs {
	if (reader === 'voice') return spoken;
	const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
	const knowsUnicode = locale === '' || /utf-?8/i.test(locale);
	return knowsUnicode && env.TERM !== 'linux' && env.TERM !== 'dumb' ? unicode : ascii;
}

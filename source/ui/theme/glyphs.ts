import {mainSymbols} from 'figures';

/** The signs of the screen; each stands beside words or in a place of its own, so none depends on colour. */
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
	readonly ahead: string;
	readonly done: string;
	readonly up: string;
	readonly down: string;
	readonly enter: string;
	readonly spinner: readonly string[];
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
	ahead: mainSymbols.line,
	done: mainSymbols.lineBold,
	up: mainSymbols.arrowUp,
	down: mainSymbols.arrowDown,
	enter: '⏎',
	spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
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
	ahead: '-',
	done: '=',
	up: '^',
	down: 'v',
	enter: 'Enter',
	spinner: ['|', '/', '-', '\\'],
};

/** For a voice: words where the screen has signs, nothing where it has ornament. */
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
	ahead: ' ',
	done: ' ',
	up: 'above:',
	down: 'below:',
	spinner: [' '],
};

export type Reader = 'eyes' | 'voice';

/** Chooses the signs that this terminal, or this reader, can take. */
export function chooseGlyphs(env: Record<string, string | undefined>, reader: Reader): Glyphs {
	if (reader === 'voice') return spoken;
	const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
	const knowsUnicode = locale === '' || /utf-?8/i.test(locale);
	return knowsUnicode && env.TERM !== 'linux' && env.TERM !== 'dumb' ? unicode : ascii;
}

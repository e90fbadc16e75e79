import type {RenderStyle} from '../layout/render-style.js';
import {type Line, type Tone, text} from '../text/line.js';

/**
 * Letters of three by five dots, a digit a row, its bits from the left. Those that a join code leaves out are there for
 * the names of hosts.
 */
const letters: Readonly<Record<string, string>> = {
	0: '75557',
	1: '26227',
	2: '71747',
	3: '71717',
	4: '55711',
	5: '74717',
	6: '74757',
	7: '71222',
	8: '75757',
	9: '75717',
	A: '25755',
	B: '65656',
	C: '34443',
	D: '65556',
	E: '74647',
	F: '74644',
	G: '34553',
	H: '55755',
	I: '72227',
	J: '11152',
	K: '55655',
	L: '44447',
	M: '57755',
	N: '65555',
	O: '25552',
	P: '65644',
	Q: '25573',
	R: '65655',
	S: '34216',
	T: '72222',
	U: '55557',
	V: '55552',
	W: '55775',
	X: '55255',
	Y: '55222',
	Z: '71247',
	'-': '00700',
	'.': '00002',
	':': '02020',
	'/': '11244',
	'[': '64446',
	']': '31113',
};

const glyphColumns = 3;
const glyphRows = 5;

/** Rows and columns of one dot. */
export type Scale = {readonly across: number; readonly down: number};

/**
 * The largest letters that fit; undefined when even the smallest do not. A dot is at most twice as wide as it is high.
 */
export function scaleFor(words: string, width: number, height: number): Scale | undefined {
	const count = [...words].length;
	const columns = count * (glyphColumns + 1) - 1;
	const across = Math.min(Math.floor(width / Math.max(1, columns)), 2 * Math.floor(height / glyphRows), 6);
	return across < 1 ? undefined : {across, down: Math.max(1, Math.floor(across / 2))};
}

export function largeHeight({down}: Scale): number {
	return glyphRows * down;
}

/** Writes words in large letters; a character without one leaves a gap. */
export function large(words: string, {across, down}: Scale, tone: Tone, style: RenderStyle): Line[] {
	const dot = (style.glyphs.bar?.done ?? '').repeat(across);
	const gap = ' '.repeat(across);
	return Array.from({length: glyphRows * down}, (_, row) => {
		const line = [...words.toUpperCase()].map((letter) => {
			const bits = Number(letters[letter]?.[Math.floor(row / down)] ?? 0);
			return [4, 2, 1].map((bit) => ((bits & bit) === 0 ? gap : dot)).join('');
		});
		return [text(line.join(gap).trimEnd(), tone)];
	});
}

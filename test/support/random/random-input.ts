/** A repeatable sequence of numbers from 0 to 1 (mulberry32). */
export function randomNumbers(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** Something that happens to a terminal. */
export type Disturbance =
	| {readonly kind: 'keys'; readonly keys: string}
	| {readonly kind: 'resize'; readonly columns: number; readonly rows: number};

const esc = '\u001B';

/** Keys that the tutor knows, and keys that it does not. */
const special = [
	...['\r', '\t', ' ', '\u007F', esc, '\u0007', '\u000C', '\u001A'],
	...['A', 'B', 'C', 'D', 'H', 'F', 'Z', 'I', 'O'].map((final) => `${esc}[${final}`),
	...['5~', '6~', '3~', '11~', '15;5~', '1;5A', '?1;2c'].map((rest) => `${esc}[${rest}`),
	...['A', 'B', 'P', 'Q'].map((final) => `${esc}O${final}`),
	`${esc}x`,
	`${esc}]11;rgb:0000/0000/0000\u0007`,
	`${esc}[`,
	'é主👩‍👩‍👧‍👦',
];

/** Ways out of the tutor or of a shell. */
const exits = ['q', '\u0003', '\u0004'];

/**
 * Letters that are harmless in a shell, too: without a dot, a star, a tilde or a hyphen no command finds a file to
 * spoil; without r and c the lab is rarely removed.
 */
const letters = 'abdefghijlmnopstuvwxyz0123456789?[]';

const sizes = [
	[20, 8],
	[40, 12],
	[60, 20],
	[80, 24],
	[99, 30],
	[100, 30],
	[120, 40],
	[200, 60],
] as const;

/** The next event. */
export function disturbance(random: () => number): Disturbance {
	const pick = <T>(all: ArrayLike<T>): T => all[Math.floor(random() * all.length)] as T;
	const what = random();
	if (what < 0.01) {
		const [columns, rows] = pick(sizes);
		return {kind: 'resize', columns, rows};
	}
	if (what < 0.02) {
		const lines = Array.from({length: Math.ceil(random() * 5)}, () => `pasted ${pick(letters)}`).join('\r');
		return {kind: 'keys', keys: `${esc}[200~${lines}${esc}[201~`};
	}
	if (what < 0.03) return {kind: 'keys', keys: pick(letters).repeat(30)};
	// Not too often: each start takes a second.
	if (what < 0.036) return {kind: 'keys', keys: pick(exits)};
	return {kind: 'keys', keys: what < 0.35 ? pick(special) : pick(letters)};
}

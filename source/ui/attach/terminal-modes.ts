/** Modes that a program has set and not reset, and that would disturb the next one. */
export type TerminalModes = {
	/** Private modes (DECSET) that are set, and those that are reset although a terminal begins with them. */
	readonly changed: ReadonlySet<number>;
	/** The scrolling region is not the whole screen. */
	readonly hasMargins: boolean;
	readonly hasKeypad: boolean;
	/**
	 * How often a key protocol was pushed on the terminal's stack (https://sw.kovidgoyal.net/kitty/keyboard-protocol/).
	 */
	readonly keyProtocols: number;
	/** The end of the input, if it may begin a sequence. */
	readonly pending: string;
};

export const untouched: TerminalModes = {
	changed: new Set(),
	hasMargins: false,
	hasKeypad: false,
	keyProtocols: 0,
	pending: '',
};

const esc = '\u001B';

/** Modes that are set by default: wrapping, a cursor. */
const fromTheStart: ReadonlySet<number> = new Set([7, 25]);

/** The alternate screen, in its three forms; it is reset last but for the cursor, which is saved with it. */
const screens: ReadonlySet<number> = new Set([47, 1047, 1049]);

/**
 * Modes that are reset: cursor keys, wrapping, cursor, mouse, focus, alternate screen, paste, synchronized output.
 * Others are left to the terminal.
 */
const known: ReadonlySet<number> = new Set([
	1, 7, 9, 25, 47, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1047, 1049, 2004, 2026, 2031,
]);

/** A sequence that is longer than this without an end does not count. */
const maxSequenceLength = 64;

/** Reads the modes in a piece of a program's output. */
export function readModes(before: TerminalModes, chunk: string): TerminalModes {
	const text = before.pending + chunk;
	const changed = new Set(before.changed);
	let {hasMargins, hasKeypad, keyProtocols} = before;
	// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
	const sequences = /\u001B(?:\[([?><=]?)([\d;]*)([A-Za-z])|([=>c]))/g;
	for (const [, mark, numbers = '', final, short] of text.matchAll(sequences)) {
		if (short === 'c') {
			changed.clear();
			[hasMargins, hasKeypad, keyProtocols] = [false, false, 0];
		} else if (short !== undefined) {
			hasKeypad = short === '=';
		} else if (mark === '?' && (final === 'h' || final === 'l')) {
			for (const mode of numbers.split(';').map(Number)) {
				if (!known.has(mode)) continue;
				if ((final === 'h') === fromTheStart.has(mode)) changed.delete(mode);
				else changed.add(mode);
			}
		} else if (mark === '' && final === 'r') {
			hasMargins = numbers !== '';
		} else if (mark === '>' && final === 'u') {
			keyProtocols++;
		} else if (mark === '<' && final === 'u') {
			keyProtocols = Math.max(0, keyProtocols - (Number(numbers) || 1));
		}
	}

	return {changed, hasMargins, hasKeypad, keyProtocols, pending: beginningAtEnd(text)};
}

/** The sequences that reset the terminal to its state before the program. */
export function giveBack({changed, hasMargins, hasKeypad, keyProtocols}: TerminalModes): string {
	const isAlternate = [...changed].some((mode) => screens.has(mode));
	const reset = (modes: readonly number[]) =>
		modes.map((mode) => `${esc}[?${mode}${fromTheStart.has(mode) ? 'h' : 'l'}`).join('');
	return [
		// Ends a text that was cut in the middle, such as a link or a title.
		`${esc}\\`,
		`${esc}[0m`,
		keyProtocols > 0 ? `${esc}[<${keyProtocols}u` : '',
		// It moves the cursor, which the screen's reset restores.
		hasMargins ? (isAlternate ? `${esc}[r` : `${esc}7${esc}[r${esc}8`) : '',
		hasKeypad ? `${esc}>` : '',
		reset([...changed].filter((mode) => !screens.has(mode))),
		reset([...changed].filter((mode) => screens.has(mode))),
	].join('');
}

function beginningAtEnd(text: string): string {
	const start = text.lastIndexOf(esc);
	if (start < 0 || text.length - start > maxSequenceLength) return '';
	const end = text.slice(start);
	// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
	return /^\u001B(?:\[[?><=]?[\d;]*)?$/.test(end) ? end : '';
}

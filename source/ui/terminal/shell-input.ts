import type {EmulatorModes} from '../emulator/emulator.js';

/** The key that gives the focus back: Ctrl+G, which no program of the course needs, as the terminal sends it. */
export const leaveKey = '\u0007';

/** The state between two chunks of input. */
export type ShellInputState = {
	readonly mode: 'keys' | 'paste';
	/** An incomplete sequence. */
	readonly pending: string;
};

export type ShellInput = {
	readonly state: ShellInputState;
	/** Input for the program. */
	readonly program: string;
	/** Input after the leave key, which is not for the program; undefined while that was not pressed. */
	readonly left?: string;
};

export type InputModes = Pick<EmulatorModes, 'bracketedPaste' | 'applicationCursor' | 'focusReports'>;

export const noShellInput: ShellInputState = {mode: 'keys', pending: ''};

const esc = '\u001B';
const pasteStart = `${esc}[200~`;
const pasteEnd = `${esc}[201~`;

/** A report that is longer than this without an end is none. */
const maxReportLength = 4096;
const maxSequenceLength = 64;

/**
 * Divides a piece of the real terminal's input, while a program in a terminal of ours has the focus, into the program's
 * part and the key that takes the focus away. A paste is the program's as a whole.
 */
export function shellInput(state: ShellInputState, chunk: string, modes: InputModes): ShellInput {
	let input = state.pending + chunk;
	let {mode} = state;
	let program = '';
	while (input !== '') {
		if (mode === 'paste') {
			const end = input.indexOf(pasteEnd);
			const kept = end < 0 ? beginningAtEnd(input, pasteEnd) : 0;
			program += end < 0 ? input.slice(0, input.length - kept) : input.slice(0, end);
			if (end < 0) return {state: {mode, pending: input.slice(input.length - kept)}, program};
			if (modes.bracketedPaste) program += pasteEnd;
			input = input.slice(end + pasteEnd.length);
			mode = 'keys';
			continue;
		}

		if (input.startsWith(leaveKey)) return {state: noShellInput, program, left: input.slice(1)};
		if (!input.startsWith(esc)) {
			const next = input.search(nextStop);
			const run = next < 0 ? input : input.slice(0, next);
			program += run;
			input = input.slice(run.length);
			continue;
		}

		const taken = takeSequence(input);
		if (taken === 'pending') return {state: {mode, pending: input}, program};
		const sequence = input.slice(0, taken);
		input = input.slice(taken);
		if (sequence === pasteStart) {
			mode = 'paste';
			if (modes.bracketedPaste) program += pasteStart;
		} else {
			program += translate(sequence, modes);
		}
	}

	return {state: {mode, pending: ''}, program};
}

/** No input has followed for a while: a pending sequence was a key, such as Escape; half a report is dropped. */
export function settleShellInput({mode, pending}: ShellInputState): ShellInput {
	if (mode === 'paste') return {state: {mode, pending: ''}, program: pending};
	return {state: noShellInput, program: pending.length <= 2 ? pending : ''};
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these two keys are
const nextStop = /[\u0007\u001B]/;

/** Length of the sequence at the beginning. */
function takeSequence(input: string): number | 'pending' {
	const second = input[1];
	if (second === undefined) return 'pending';
	// Escape and then a key of its own.
	if (second === esc || second === leaveKey) return 1;
	if (second === 'O') return input.length < 3 ? 'pending' : 3;
	if (second === '[') return takeControl(input);
	if (isReport(input)) return takeReport(input);
	// A character with the Alt key.
	return 1 + String.fromCodePoint(input.codePointAt(1) ?? 0).length;
}

function takeControl(input: string): number | 'pending' {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence starts with one
	const match = /^\u001B\[\[?[0-?]*[ -/]*/.exec(input);
	const body = match?.[0].length ?? 2;
	const final = input[body];
	if (final === undefined) return input.length < maxSequenceLength ? 'pending' : body;
	return /[@-~]/.test(final) ? body + 1 : body;
}

/** OSC, DCS, SOS, PM and APC have a text in them, up to BEL or ST (ECMA-48, 8.3). */
function isReport(input: string): boolean {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence starts with one
	return /^\u001B[\]PX^_]/.test(input);
}

function takeReport(input: string): number | 'pending' {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: its end is one
	const end = /\u0007|\u001B\\/.exec(input);
	if (end !== null && end.index > 0) return end.index + end[0].length;
	return input.length < maxReportLength ? 'pending' : input.length;
}

/**
 * The program's input for a sequence: cursor keys in the form that it has asked for, no reports that it has not asked
 * for.
 */
function translate(sequence: string, modes: InputModes): string {
	if (isReport(sequence) && sequence.length > 2) return '';
	// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
	const cursorKey = /^\u001B[[O]([ABCDHF])$/.exec(sequence);
	if (cursorKey !== null) return `${esc}${modes.applicationCursor ? 'O' : '['}${cursorKey[1]}`;
	if (sequence === `${esc}[I` || sequence === `${esc}[O`) return modes.focusReports ? sequence : '';
	// Device attributes and modes, key protocols, mouse. A cursor position is told from F3 with a modifier by its row.
	// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
	if (/^\u001B\[(?:[?>=][\d;:]*\$?[cnuySRt]|<[\d;]*[Mm]|(?!1;)\d+;\d+R|\d*n|[468];\d+;\d+t)$/.test(sequence)) return '';
	return sequence;
}

/** The number of characters at the end of a text that may begin a mark. */
function beginningAtEnd(input: string, mark: string): number {
	for (let length = Math.min(mark.length - 1, input.length); length > 0; length--) {
		if (input.endsWith(mark.slice(0, length))) return length;
	}

	return 0;
}

/** A key as the bindings name it: a word (`enter`, `page-up`, `ctrl+c`) or the character that it types. */
export type Key = string;

/** The parser's state between two chunks of input. */
export type KeyState =
	| {readonly mode: 'keys'; readonly pending: string}
	/**
	 * `pending` is the end of the input, because the end mark of a paste may be cut in two; `text` is the input before
	 * it.
	 */
	| {readonly mode: 'paste'; readonly pending: string; readonly text: string};

/** Text from a clipboard; none of its characters is a key. */
export type Paste = {readonly paste: string};

/** `keys` are in the order in which they came, pastes between them. */
export type Parsed = {readonly state: KeyState; readonly keys: readonly (Key | Paste)[]};

export const noKeys: KeyState = {mode: 'keys', pending: ''};

const esc = '\u001B';
const pasteEnd = `${esc}[201~`;

/** A terminal that sends more than this without an end to the sequence is not sending one. */
const maxSequenceLength = 64;

/** Longest paste, in characters; the rest is dropped. */
const maxPasteLength = 10_000;

/** So many different characters at once come from a clipboard, not from fingers. */
const maxTypedAtOnce = 5;

const letters: Readonly<Record<string, Key>> = {A: 'up', B: 'down', C: 'right', D: 'left', F: 'end', H: 'home'};
const numbers: Readonly<Record<string, Key>> = {1: 'home', 4: 'end', 5: 'page-up', 6: 'page-down', 7: 'home', 8: 'end'};

/** Parses a piece of the terminal's input into keys and pastes; drops unknown sequences. */
export function parseKeys(state: KeyState, chunk: string): Parsed {
	const keys: (Key | Paste)[] = [];
	let input = state.pending + chunk;
	let pasted = state.mode === 'paste' ? state.text : undefined;
	// Terminals send Alt and a character in one piece: in two pieces they are two keys.
	if (state.mode === 'keys' && state.pending === esc && !/^[[O\]P_]/.test(chunk)) {
		keys.push('escape');
		input = chunk;
	}
	while (input !== '') {
		if (pasted !== undefined) {
			const end = input.indexOf(pasteEnd);
			if (end < 0) {
				const cut = Math.max(0, input.length - (pasteEnd.length - 1));
				const text = `${pasted}${input.slice(0, cut)}`.slice(0, maxPasteLength);
				return {state: {mode: 'paste', pending: input.slice(cut), text}, keys};
			}
			keys.push({paste: `${pasted}${input.slice(0, end)}`.slice(0, maxPasteLength)});
			input = input.slice(end + pasteEnd.length);
			pasted = undefined;
		} else if (input.startsWith(esc)) {
			const taken = takeSequence(input);
			if (taken === 'pending') return {state: {mode: 'keys', pending: input}, keys};
			if (taken.key === 'paste') pasted = '';
			else if (taken.key !== undefined) keys.push(taken.key);
			input = input.slice(taken.length);
		} else {
			const next = input.indexOf(esc);
			const run = next < 0 ? input : input.slice(0, next);
			keys.push(...typed(run));
			input = input.slice(run.length);
		}
	}
	return {state: pasted === undefined ? noKeys : {mode: 'paste', pending: '', text: pasted}, keys};
}

/** Nothing has followed for a while: a lone escape is the key, half a sequence is dropped, a paste without end is over. */
export function settleKeys(state: KeyState): Parsed {
	if (state.mode === 'paste') return {state: noKeys, keys: [{paste: state.text + state.pending}]};
	const isKey = state.pending === esc || state.pending === esc + esc;
	return {state: noKeys, keys: isKey ? ['escape'] : []};
}

type Taken = {readonly length: number; readonly key?: Key};

function takeSequence(input: string): Taken | 'pending' {
	const second = input[1];
	if (second === undefined) return 'pending';
	if (second === esc) return {length: 1, key: 'escape'};
	if (second === '[') return takeControl(input);
	if (second === 'O') {
		const third = input[2];
		return third === undefined ? 'pending' : {length: 3, key: letters[third]};
	}
	if (second === ']' || second === 'P' || second === '_') return takeReport(input);
	// A character with the Alt key.
	return {length: 1 + String.fromCodePoint(input.codePointAt(1) ?? 0).length};
}

function takeControl(input: string): Taken | 'pending' {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence starts with one
	const match = /^\u001B\[(\[?[0-?]*[ -/]*)([@-~])/.exec(input);
	if (match === null) {
		// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
		const unfinished = /^\u001B\[\[?[0-?]*[ -/]*$/.test(input) && input.length < maxSequenceLength;
		return unfinished ? 'pending' : {length: 2};
	}
	const [sequence, parameters = '', final = ''] = match;
	if (final === '~') {
		const number = parameters.split(';')[0] ?? '';
		return {length: sequence.length, key: number === '200' ? 'paste' : numbers[number]};
	}
	if (final === 'Z') return {length: sequence.length, key: 'shift+tab'};
	return {length: sequence.length, key: /^(1;\d+)?$/.test(parameters) ? letters[final] : undefined};
}

/** An answer of the terminal to a question, which is no key. */
function takeReport(input: string): Taken | 'pending' {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: its end is one
	const end = /\u0007|\u001B\\/.exec(input.slice(2));
	if (end !== null) return {length: 2 + end.index + end[0].length};
	return input.length < maxSequenceLength ? 'pending' : {length: 2};
}

function typed(run: string): (Key | Paste)[] {
	const characters = [...run];
	const isHeldKey = characters.every((character) => character === characters[0]);
	if (characters.length > maxTypedAtOnce && !isHeldKey) return [{paste: run.slice(0, maxPasteLength)}];
	return characters.map(nameOf).filter((key) => key !== undefined);
}

function nameOf(character: string): Key | undefined {
	switch (character) {
		case '\r':
		case '\n':
			return 'enter';
		case '\t':
			return 'tab';
		case ' ':
			return 'space';
		case '\u0008':
		case '\u007F':
			return 'backspace';
	}
	const code = character.codePointAt(0) ?? 0;
	if (code >= 32) return character;
	return code > 0 && code < 27 ? `ctrl+${String.fromCharCode(code + 96)}` : undefined;
}

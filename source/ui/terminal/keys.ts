/** A key as the bindings name it: a word (`enter`, `page-up`, `ctrl+c`) or the character that it types. */
export type Key = string;

/** What the parser carries from one piece of input to the next. */
export type KeyState =
	| {readonly mode: 'keys'; readonly pending: string}
	/** A paste is dropped as a whole; `pending` is the end of what came, for its end mark may be cut in two. */
	| {readonly mode: 'paste'; readonly pending: string};

export type Parsed = {readonly state: KeyState; readonly keys: readonly Key[]};

export const noKeys: KeyState = {mode: 'keys', pending: ''};

const esc = '\u001B';
const pasteEnd = `${esc}[201~`;

/** A terminal that sends more than this without an end to the sequence is not sending one. */
const longestSequence = 64;

/** So many different characters at once come from a clipboard, not from fingers. */
const typedAtOnce = 5;

const letters: Readonly<Record<string, Key>> = {A: 'up', B: 'down', C: 'right', D: 'left', F: 'end', H: 'home'};
const numbers: Readonly<Record<string, Key>> = {1: 'home', 4: 'end', 5: 'page-up', 6: 'page-down', 7: 'home', 8: 'end'};

/** Takes a piece of what the terminal sent and names the keys in it; what it does not know is dropped. */
export function parseKeys(state: KeyState, chunk: string): Parsed {
	const keys: Key[] = [];
	let input = state.pending + chunk;
	let mode = state.mode;
	// Terminals send Alt and a character in one piece: in two pieces they are two keys.
	if (mode === 'keys' && state.pending === esc && !/^[[O\]P_]/.test(chunk)) {
		keys.push('escape');
		input = chunk;
	}
	while (input !== '') {
		if (mode === 'paste') {
			const end = input.indexOf(pasteEnd);
			if (end < 0) return {state: {mode, pending: input.slice(-(pasteEnd.length - 1))}, keys};
			input = input.slice(end + pasteEnd.length);
			mode = 'keys';
		} else if (input.startsWith(esc)) {
			const taken = takeSequence(input);
			if (taken === 'pending') return {state: {mode, pending: input}, keys};
			if (taken.key === 'paste') mode = 'paste';
			else if (taken.key !== undefined) keys.push(taken.key);
			input = input.slice(taken.length);
		} else {
			const next = input.indexOf(esc);
			const run = next < 0 ? input : input.slice(0, next);
			keys.push(...typed(run));
			input = input.slice(run.length);
		}
	}
	return {state: {mode, pending: ''}, keys};
}

/** Nothing has followed for a while: a lone escape is the key, half a sequence is dropped, a paste without end is over. */
export function settleKeys(state: KeyState): Parsed {
	const isKey = state.mode === 'keys' && (state.pending === esc || state.pending === esc + esc);
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
		const unfinished = /^\u001B\[\[?[0-?]*[ -/]*$/.test(input) && input.length < longestSequence;
		return unfinished ? 'pending' : {length: 2};
	}
	const [sequence, parameters = '', final = ''] = match;
	if (final === '~') {
		const number = parameters.split(';')[0] ?? '';
		return {length: sequence.length, key: number === '200' ? 'paste' : numbers[number]};
	}
	return {length: sequence.length, key: /^(1;\d+)?$/.test(parameters) ? letters[final] : undefined};
}

/** An answer of the terminal to somebody's question: nobody's key. */
function takeReport(input: string): Taken | 'pending' {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: its end is one
	const end = /\u0007|\u001B\\/.exec(input.slice(2));
	if (end !== null) return {length: 2 + end.index + end[0].length};
	return input.length < longestSequence ? 'pending' : {length: 2};
}

function typed(run: string): Key[] {
	const characters = [...run];
	const isHeldKey = characters.every((character) => character === characters[0]);
	if (characters.length > typedAtOnce && !isHeldKey) return [];
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

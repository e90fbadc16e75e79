import {type Key, noKeys, type Parsed, parseKeys, settleKeys} from './keys.js';

/** Time in which the rest of an escape sequence arrives, even over a slow line. */
const sequenceTimeoutMs = 40;
/** Time after which a paste without an end counts as over. */
const pasteTimeoutMs = 1000;

export type InputHandlers = {
	readonly onKey: (key: Key) => void;
	/** Gets text from a clipboard; without this it is dropped. */
	readonly onPaste?: (text: string) => void;
	/**
	 * Offers typed input to the program that has the keys.
	 * @returns the rest for the tutor: everything when no program has them, else the input after the key that leaves the
	 * program
	 */
	readonly toProgram?: (chunk: string) => string;
};

/**
 * Reads typed input, and parses it into keys.
 * @param handlers are asked again for each chunk of input
 * @returns how to stop that
 */
export function readInput(stdin: NodeJS.ReadStream, handlers: () => InputHandlers): () => void {
	let state = noKeys;
	let timer: NodeJS.Timeout | undefined;
	const take = (parsed: Parsed) => {
		state = parsed.state;
		for (const key of parsed.keys) {
			if (typeof key === 'string') handlers().onKey(key);
			else handlers().onPaste?.(key.paste);
		}
	};
	const onData = (chunk: string | Uint8Array) => {
		clearTimeout(timer);
		const {toProgram} = handlers();
		const rest = toProgram === undefined ? chunk.toString() : toProgram(chunk.toString());
		if (rest !== '') take(parseKeys(state, rest));
		if (state.mode === 'keys' && state.pending === '') return;
		timer = setTimeout(() => take(settleKeys(state)), state.mode === 'paste' ? pasteTimeoutMs : sequenceTimeoutMs);
	};
	stdin.on('data', onData);
	stdin.resume();
	return () => {
		clearTimeout(timer);
		stdin.off('data', onData);
	};
}

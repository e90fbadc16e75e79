import {useStdin} from 'ink';
import {useLayoutEffect, useRef} from 'react';
import {type Key, noKeys, type Parsed, parseKeys, settleKeys} from '../terminal/keys.js';

/** Time in which the rest of an escape sequence arrives, even over a slow line. */
const sequenceTime = 40;
/** Time after which a paste without an end counts as over. */
const pasteTime = 1000;

/**
 * Calls the handler with every key. It reads by itself, because Ink's `useInput` ends the process at keys that it has
 * no name for, and takes pasted line ends for keys.
 */
export function useKeypress(handler: (key: Key) => void): void {
	const {stdin} = useStdin();
	const latest = useRef(handler);
	latest.current = handler;
	// Not an effect that comes later: a key that is pressed at once would be lost.
	useLayoutEffect(() => {
		let state = noKeys;
		let timer: NodeJS.Timeout | undefined;
		const take = (parsed: Parsed) => {
			state = parsed.state;
			for (const key of parsed.keys) latest.current(key);
		};
		const onData = (chunk: string | Uint8Array) => {
			clearTimeout(timer);
			take(parseKeys(state, chunk.toString()));
			if (state.mode === 'keys' && state.pending === '') return;
			timer = setTimeout(() => take(settleKeys(state)), state.mode === 'paste' ? pasteTime : sequenceTime);
		};
		stdin.on('data', onData);
		stdin.resume();
		return () => {
			clearTimeout(timer);
			stdin.off('data', onData);
		};
	}, [stdin]);
}

import {useStdin} from 'ink';
import {useLayoutEffect, useRef} from 'react';
import {type InputHandlers, readInput} from '../terminal/read-input.js';

/**
 * Reads the terminal's input. It does so by itself, because Ink's `useInput` ends the process at keys that it has no
 * name for, and takes pasted line ends for keys.
 */
export function useTerminalInput(handlers: InputHandlers): void {
	const {stdin} = useStdin();
	const latest = useRef(handlers);
	latest.current = handlers;
	// An effect would come later, and lose a key that is pressed at once.
	useLayoutEffect(() => readInput(stdin, () => latest.current), [stdin]);
}

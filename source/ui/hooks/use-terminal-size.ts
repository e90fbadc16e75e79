import {useStdout} from 'ink';
import {useEffect, useState} from 'react';
import type {Size} from '../layout/arrange.js';
import {sizeOf} from '../terminal/terminal.js';

/** The size of the terminal, as it is now. */
export function useTerminalSize(): Size {
	const {stdout} = useStdout();
	const [size, setSize] = useState(() => sizeOf(stdout));
	useEffect(() => {
		const onResize = () => setSize(sizeOf(stdout));
		stdout.on('resize', onResize);
		return () => {
			stdout.off('resize', onResize);
		};
	}, [stdout]);
	return size;
}

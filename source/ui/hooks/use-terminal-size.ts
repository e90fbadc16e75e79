import {useStdout} from 'ink';
import {useEffect, useState} from 'react';
import type {Size} from '../layout/arrange.js';
import {sizeOf} from '../terminal/terminal.js';

/** The current size of the terminal. */
export function useTerminalSize(): Size {
	const {stdout} = useStdout();
	const [size, setSize] = useState(() => sizeOf(stdout));
	useEffect(() => {
		const onResize = () =>
			setSize((known) => {
				const now = sizeOf(stdout);
				return now.columns === known.columns && now.rows === known.rows ? known : now;
			});
		stdout.on('resize', onResize);
		// It may have changed since the first look.
		onResize();
		return () => {
			stdout.off('resize', onResize);
		};
	}, [stdout]);
	return size;
}

import {Box} from 'ink';
import type {Size} from '../layout/arrange.js';
import type {Line} from '../text/line.js';
import {Rows} from './rows.js';

/** Puts a frame on the screen, one row lower than the terminal: a full one would make Ink wipe the scrollback. */
export function FrameView({rows, size}: {readonly rows: readonly Line[]; readonly size: Size}) {
	return (
		<Box flexDirection="column" height={Math.max(1, size.rows - 1)} width={size.columns}>
			<Rows lines={rows} />
		</Box>
	);
}

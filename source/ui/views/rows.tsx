import {Box, Text} from 'ink';
import {memo, use, useSyncExternalStore} from 'react';
import {calmClock, clock, tickTime} from '../hooks/clock.js';
import type {Line} from '../text/line.js';
import {ThemeContext} from '../theme/theme.js';
import {moves, paint} from './painting.js';

/** A line with something in it that moves with time. */
function MovingRow({line}: {readonly line: Line}) {
	const theme = use(ThemeContext);
	const {subscribe, get} = theme.motion === 'animated' ? clock : calmClock;
	const ticks = useSyncExternalStore(subscribe, get);
	const moment = {ticks: theme.motion === 'animated' ? ticks : 0, now: Date.now() + tickTime / 2};
	return <Row painted={paint(line, theme, moment)} />;
}

/** One row; not drawn again while it stays the same. */
const Row = memo(function Row({painted}: {readonly painted: string}) {
	// An empty text would take no row at all.
	return <Text wrap="truncate">{painted === '' ? ' ' : painted}</Text>;
});

/** Lines, one below the other. */
export function Rows({lines}: {readonly lines: readonly Line[]}) {
	const theme = use(ThemeContext);
	return (
		<Box flexDirection="column" flexShrink={0}>
			{lines.map((line, index) =>
				moves(line) ? (
					// biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is known by its place
					<MovingRow key={index} line={line} />
				) : (
					// biome-ignore lint/suspicious/noArrayIndexKey: as above
					<Row key={index} painted={paint(line, theme)} />
				),
			)}
		</Box>
	);
}

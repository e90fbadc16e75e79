import {Box, Text} from 'ink';
import Spinner from 'ink-spinner';
import {memo, use, useSyncExternalStore} from 'react';
import {clock} from '../hooks/clock.js';
import type {Line, Span} from '../text/line.js';
import {ThemeContext} from '../theme/theme.js';
import {paint} from './painting.js';

/** A line with a spinner that turns. */
function TurningRow({line}: {readonly line: Line}) {
	const theme = use(ThemeContext);
	const now = useNow();
	const at = line.findIndex(isSpinner);
	return (
		<Text wrap="truncate">
			{paint(line.slice(0, at), theme, now)}
			<Text {...theme.tones.accent}>
				<Spinner type={theme.glyphs.spinner.turning} />
			</Text>
			{paint(line.slice(at + 1), theme, now)}
		</Text>
	);
}

/** A line in which time is counted. */
function CountingRow({line}: {readonly line: Line}) {
	return <Row painted={paint(line, use(ThemeContext), useNow())} />;
}

/** One row; not drawn again while it stays the same. */
const Row = memo(function Row({painted}: {readonly painted: string}) {
	// An empty text would take no row at all.
	return <Text wrap="truncate">{painted === '' ? ' ' : painted}</Text>;
});

/** Lines, one below the other. Of several spinners the lowest turns: each turning one draws frames of its own. */
export function Rows({lines}: {readonly lines: readonly Line[]}) {
	const theme = use(ThemeContext);
	const turning = theme.motion === 'animated' ? lines.findLastIndex((line) => line.some(isSpinner)) : -1;
	return (
		<Box flexDirection="column" flexShrink={0}>
			{lines.map((line, index) => {
				const Moving = index === turning ? TurningRow : line.some(isCountdown) ? CountingRow : undefined;
				// biome-ignore-start lint/suspicious/noArrayIndexKey: a row of the screen is known by its place
				return Moving === undefined ? (
					<Row key={index} painted={paint(line, theme)} />
				) : (
					<Moving key={index} line={line} />
				);
				// biome-ignore-end lint/suspicious/noArrayIndexKey: as above
			})}
		</Box>
	);
}

function isSpinner({kind}: Span): boolean {
	return kind === 'spinner';
}

function isCountdown({kind}: Span): boolean {
	return kind === 'countdown';
}

/** The time as it goes by, in milliseconds. */
function useNow(): number {
	useSyncExternalStore(clock.subscribe, clock.get);
	return Date.now();
}

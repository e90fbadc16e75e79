import {Box, Text} from 'ink';
import {memo, use, useSyncExternalStore} from 'react';
import {clock, stillClock, tickTime} from '../hooks/clock.js';
import type {Line, Span} from '../layout/line.js';
import {toHyperlink} from '../terminal/hyperlink.js';
import {ThemeContext} from '../theme/theme.js';

function useTicks(): number {
	const {motion} = use(ThemeContext);
	const source = motion === 'animated' ? clock : stillClock;
	return useSyncExternalStore(source.subscribe, source.get);
}

function Spinner() {
	const {glyphs, tones} = use(ThemeContext);
	const ticks = useTicks();
	return <Text {...tones.accent}>{glyphs.spinner[ticks % glyphs.spinner.length]}</Text>;
}

function Countdown({deadline}: {readonly deadline: number}) {
	useTicks();
	const seconds = Math.max(0, Math.ceil((deadline - Date.now() - tickTime / 2) / 1000));
	return <Text>{Math.min(999, seconds)} s</Text>;
}

function Piece({span}: {readonly span: Span}) {
	const {tones} = use(ThemeContext);
	switch (span.kind) {
		case 'text':
			return <Text {...tones[span.tone]}>{span.href ? toHyperlink(span.text, span.href) : span.text}</Text>;
		case 'spinner':
			return <Spinner />;
		case 'countdown':
			return <Countdown deadline={span.deadline} />;
	}
}

/** One line; lines that are the same object as before are not drawn again. */
const Row = memo(function Row({line}: {readonly line: Line}) {
	// An empty text would take no row at all.
	if (line.length === 0) return <Text> </Text>;
	return (
		<Text wrap="truncate">
			{line.map((span, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a line's pieces have no other identity than their order
				<Piece key={index} span={span} />
			))}
		</Text>
	);
});

/** Lines, one below the other. */
export function Rows({lines}: {readonly lines: readonly Line[]}) {
	return (
		<Box flexDirection="column" flexShrink={0}>
			{lines.map((line, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is known by its place
				<Row key={index} line={line} />
			))}
		</Box>
	);
}

import type {LogLine, OutputLine, TutorState} from '../../tutor/state/state.js';
import {shownKeys} from '../state/key-bindings.js';
import {
	hangingIndent,
	type Line,
	printable,
	type Span,
	spanWidth,
	type TextSpan,
	text,
	truncate,
} from '../text/line.js';
import {wrap, wrapCode} from '../text/wrap.js';
import {memoizeLayout} from './memoize-layout.js';
import type {RenderStyle} from './render-style.js';
import {bullet, inset, insetWidth, sectionTitle} from './section.js';
import {sentence} from './sentence.js';
import {squeezeRow, type TableRow, tableRows} from './tables.js';

/** How much of the output is shown in the lesson; none where it has a pane of its own. */
export type Folding =
	| {readonly kind: 'tail'; readonly rows: number}
	| {readonly kind: 'whole'}
	| {readonly kind: 'elsewhere'};

/** Shown output, and the number of its lines that are not shown. */
export type Output = {readonly lines: readonly Line[]; readonly hidden: number};

/** Lays out the output of the step's commands: its end, or all of it. */
export function output(
	step: Pick<TutorState, 'output' | 'actions'>,
	folding: Folding,
	width: number,
	style: RenderStyle,
): Output {
	const nothing = folding.kind === 'elsewhere' || !step.output.some((line) => line.stream !== 'command');
	if (nothing) return {lines: [], hidden: 0};
	const lines = firstLinesOfCommands(step, style.glyphs.ellipsis);
	// Each line takes a row at least, so only the end of a flood is laid out.
	const near = folding.kind === 'tail' ? lines.slice(-folding.rows) : lines;
	const tables = tableRows(lines);
	const rows = near.map((line) => framed(line, tables.get(line), width, style));
	let shown = 0;
	let from = rows.length;
	const limit = folding.kind === 'tail' ? folding.rows : Number.POSITIVE_INFINITY;
	while (from > 0 && shown + (rows[from - 1]?.length ?? 0) <= limit) {
		from--;
		shown += rows[from]?.length ?? 0;
	}
	// One very long line may not fit as a whole; its end is better than nothing.
	const kept = from === rows.length ? (rows.at(-1) ?? []).slice(-limit) : rows.slice(from).flat();
	const hidden = lines.length - near.length + from;
	const folded: Line = [
		...inset,
		text(
			`${style.glyphs.ellipsis} ${hidden} earlier ${hidden === 1 ? 'line' : 'lines'}, ${shownKeys('fold')} shows them`,
			'dim',
		),
	];
	const title = sectionTitle([text('Output', 'accent')], [], width, style);
	return {lines: [title, ...(hidden > 0 ? [folded] : []), ...kept], hidden};
}

/**
 * Lays out everything that the step's commands printed, for a pane of its own. Lines that were laid out before are the
 * same objects.
 */
export function outputPane(step: Pick<TutorState, 'output' | 'actions'>, width: number, style: RenderStyle): Line[] {
	const lines = firstLinesOfCommands(step, style.glyphs.ellipsis);
	const tables = tableRows(lines);
	return lines.flatMap((line) => outputLine(line, tables.get(line), width, style));
}

/** The commands are shown in full above: here they only tell whose output follows. */
function firstLinesOfCommands(
	{output: lines, actions}: Pick<TutorState, 'output' | 'actions'>,
	ellipsis: string,
): readonly OutputLine[] {
	const firsts = new Set(actions.map(({shown}) => shown.split('\n')[0]));
	return lines.flatMap((entry, index): readonly OutputLine[] => {
		if (entry.stream !== 'command') return [entry];
		const [first = '', ...more] = entry.line.split('\n');
		if (!firsts.has(first)) return [];
		const next = lines[index + 1];
		const goesOn = more.length > 0 || (next?.stream === 'command' && !firsts.has(next.line));
		return [goesOn ? {...entry, line: `${first.replace(/ *\\$/, '')} ${ellipsis}`} : entry];
	});
}

/** A line of output in the text of a step: indented, and behind a border. */
function framed(entry: OutputLine, row: TableRow | undefined, width: number, style: RenderStyle): Line[] {
	if (entry.stream === 'command')
		return outputLine(entry, row, width - insetWidth, style).map((line) => [...inset, ...line]);
	const gutter: Span = text(`${style.glyphs.gutter} `, 'dim');
	const room = width - insetWidth - spanWidth(gutter);
	return outputLine(entry, row, room, style).map((line) => [...inset, gutter, ...line]);
}

/** Lays out one line of output; `row` when it belongs to a table. */
export function outputLine(
	entry: OutputLine,
	row: TableRow | undefined,
	width: number,
	style: RenderStyle,
): readonly Line[] {
	if (entry.stream === 'command') return commandLine(entry, width, style);
	return row === undefined ? printedLine(entry, width, style) : tableLine(row, width, style);
}

function commandLine({line}: OutputLine, width: number, style: RenderStyle): Line[] {
	// The tutor's own actions are shown as comments.
	const prompt = line.startsWith('#') ? '' : '$ ';
	return [truncate([text(`${prompt}${printable(line)}`, 'dim')], width, style.glyphs.ellipsis)];
}

const printedLine = memoizeLayout((entry: OutputLine, width: number, style: RenderStyle) =>
	partsOf(entry).flatMap((part) => wrapCode([part], width, style.glyphs.continued)),
);

/** A table stays a table: columns that do not fit are cut, with a mark. */
const tableLine = memoizeLayout((row: TableRow, width: number, {glyphs: {ellipsis}}: RenderStyle) => [
	truncate([text(squeezeRow({...row, line: printable(row.line)}, width, ellipsis))], width, ellipsis),
]);

function partsOf({stream, line}: OutputLine): TextSpan[] {
	return printable(line)
		.split('\n')
		.map((part) => text(part, stream === 'stderr' ? 'warn' : 'plain'));
}

/** In less room the time is enough of a line's stamp. */
const stampMinWidth = 100;

/** Log lines that are shown at once; older ones have been read. */
const maxLogLines = 5;

/** Lays out the lines of the server logs that the lesson explains, with their meanings. */
export function log(lines: readonly LogLine[], width: number, style: RenderStyle): Line[] {
	const known = lines.filter((line) => line.meaning !== undefined).slice(-maxLogLines);
	if (known.length === 0) return [];
	const rows = known.flatMap((entry) => logLine(entry, width, style));
	return [sectionTitle([text('Server log', 'accent')], [], width, style), ...rows];
}

function logLine({instance, line, meaning}: LogLine, width: number, style: RenderStyle): Line[] {
	const told = printable(line);
	const [stamp = '', time = ''] = /^\d{4}-\d\d-\d\d ([\d:.]+ )\S+ \[\d+\] (?:[\dA-Z]{5} )?/.exec(told) ?? [];
	const words = wrap(
		[text(`${instance} `, 'strong'), text(width < stampMinWidth ? time : stamp, 'dim'), text(told.slice(stamp.length))],
		width - insetWidth,
	);
	const because: Line = [...inset, text(`${style.glyphs.because} `, 'good')];
	return [...hangingIndent(words, inset), ...bullet(because, sentence(meaning ?? '', 'good', style), width)];
}

import type {LogLine, OutputLine} from '../../tutor/state.js';
import {hang, type Line, printable, type Span, text, truncate} from './line.js';
import type {Look} from './look.js';
import {inset, insetWidth, marked, sectionTitle} from './section.js';
import {wrap, wrapCode} from './wrap.js';

/** How much of the output is shown. */
export type Folding = {readonly kind: 'tail'; readonly rows: number} | {readonly kind: 'whole'};

/** Lays out what the step's commands printed: its end, or all of it. */
export function output(lines: readonly OutputLine[], folding: Folding, width: number, look: Look): Line[] {
	if (!lines.some((line) => line.stream !== 'command')) return [];
	// Each line takes a row at least, so that of a flood only its end need be laid out.
	const near = folding.kind === 'tail' ? lines.slice(-folding.rows) : lines;
	const rows = near.map((line) => outputLine(line, width, look));
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
		text(`${look.glyphs.ellipsis} ${hidden} earlier ${hidden === 1 ? 'line' : 'lines'}, o shows them`, 'dim'),
	];
	const title = sectionTitle([text('Output', 'accent')], [], width, look);
	return [title, ...(hidden > 0 ? [folded] : []), ...kept];
}

function outputLine({stream, line}: OutputLine, width: number, look: Look): Line[] {
	if (stream === 'command') {
		const [first = '', ...more] = printable(line).split('\n');
		const words = more.length > 0 ? `${first} ${look.glyphs.ellipsis}` : first;
		return [truncate([...inset, text(`$ ${words}`, 'dim')], width, look.glyphs.ellipsis)];
	}
	const gutter: Span = text(`${look.glyphs.gutter} `, 'dim');
	const body = printable(line)
		.split('\n')
		.flatMap((part) =>
			wrapCode([text(part, stream === 'stderr' ? 'warn' : 'plain')], width - 4, look.glyphs.continued),
		);
	return body.map((row) => [...inset, gutter, ...row]);
}

/** Log lines that are shown at once; older ones have been read. */
const logLines = 5;

/** Lays out the lines of the server logs that the lesson speaks about, with what they mean. */
export function log(lines: readonly LogLine[], width: number, look: Look): Line[] {
	const known = lines.filter((line) => line.meaning !== undefined).slice(-logLines);
	if (known.length === 0) return [];
	const rows = known.flatMap((entry) => logLine(entry, width, look));
	return [sectionTitle([text('Server log', 'accent')], [], width, look), ...rows];
}

function logLine({instance, line, meaning}: LogLine, width: number, look: Look): Line[] {
	const told = printable(line);
	const stamp = /^\d{4}-\d\d-\d\d [\d:.]+ \S+ \[\d+\] /.exec(told)?.[0] ?? '';
	const words = wrap(
		[text(`${instance} `, 'strong'), text(stamp, 'dim'), text(told.slice(stamp.length))],
		width - insetWidth,
	);
	const because: Line = [...inset, text(`${look.glyphs.because} `, 'good')];
	return [...hang(words, inset), ...marked(because, text(printable(meaning ?? ''), 'good'), width)];
}

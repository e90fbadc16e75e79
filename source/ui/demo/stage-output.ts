import type {OutputLine, TutorState} from '../../tutor/state/state.js';
import {outputLine} from '../layout/output.js';
import type {RenderStyle} from '../layout/render-style.js';
import {type TableRow, tableRows} from '../layout/tables.js';
import {type Line, text, truncate} from '../text/line.js';

/** Rows that one line may take. */
const maxRowsPerLine = 2;
/** An audience does not read more. */
const maxRows = 20;
/** Lines of the standard error that are kept in addition to the last lines. */
const maxErrorLines = 3;

/**
 * Lays out the output of one action in at most `room` rows: its last lines, its standard error, and above them the
 * number of missing lines.
 */
export function stageOutput(
	state: Pick<TutorState, 'output' | 'actions'>,
	action: number,
	room: number,
	width: number,
	style: RenderStyle,
): readonly Line[] {
	const height = Math.min(room, maxRows);
	const {gutter, ellipsis} = style.glyphs;
	const bar = gutter === '' ? [] : [text(`${gutter} `, 'dim')];
	const inner = width - (gutter === '' ? 0 : gutter.length + 1);
	const printed = printedBy(state, action);
	if (printed.length === 0 || height < 1) return [];
	// Each line takes a row at least: only the end of a flood, and the errors in it, are laid out.
	const near = printed.slice(-height);
	const tables = tableRows(printed);
	const rowsOf = (line: OutputLine): readonly Line[] => {
		const rows = outputLine(line, tables.get(line), inner, style);
		if (rows.length <= maxRowsPerLine) return rows;
		const kept = rows.slice(0, maxRowsPerLine);
		const last = truncate([...(kept.pop() ?? []), text(`  ${ellipsis}`, 'dim')], inner, ellipsis);
		return [...kept, last];
	};
	const whole = near.flatMap(rowsOf);
	if (near.length === printed.length && whole.length <= height) return whole.map((line) => [...bar, ...line]);
	const head = height < minRowsWithHead ? [] : headOfLast(printed, tables);
	const kept = keptLines(printed, height - 1 - head.length, (line) => rowsOf(line).length);
	const lost = kept.some((line) => tables.has(line)) ? head.filter((line) => !kept.includes(line)) : [];
	const hidden = printed.length - kept.length - lost.length;
	const note: Line = [text(`${ellipsis} ${hidden} earlier ${hidden === 1 ? 'line' : 'lines'}`, 'dim')];
	// The table's heading stays above the rows that are left of it.
	const beginning = Math.max(
		0,
		kept.findIndex((line) => tables.has(line)),
	);
	const rows = [...kept.slice(0, beginning), ...lost, ...kept.slice(beginning)].flatMap(rowsOf);
	const shown = hidden > 0 ? [truncate(note, inner, ellipsis), ...rows] : rows;
	// One very long line may not fit as a whole; its beginning is better than nothing.
	return shown.slice(0, height).map((line) => [...bar, ...line]);
}

/** Rows of output below which a table has to do without its head. */
const minRowsWithHead = 6;

/** The head of the table that the last lines belong to, and the line below it; nothing when that is not out of sight. */
function headOfLast(printed: readonly OutputLine[], tables: ReadonlyMap<OutputLine, TableRow>): readonly OutputLine[] {
	const last = printed.findLastIndex((line) => tables.has(line));
	// Behind the rows comes their count.
	if (last < 0 || last < printed.length - 2) return [];
	const line = printed.findLastIndex(
		(entry, index) => index <= last && tables.has(entry) && entry.line.startsWith('-'),
	);
	const head = printed[line - 1];
	return head !== undefined && tables.has(head) ? printed.slice(line - 1, line + 1) : [];
}

/** The last line, the last ones of the standard error, and then as many of the last ones as fit. */
function keptLines(
	printed: readonly OutputLine[],
	height: number,
	size: (line: OutputLine) => number,
): readonly OutputLine[] {
	const last = printed.slice(-1);
	const errors = printed
		.slice(0, -1)
		.filter(({stream}) => stream === 'stderr')
		.slice(-maxErrorLines)
		.toReversed();
	const others = printed.slice(-Math.max(1, height)).toReversed();
	const kept = new Set<OutputLine>();
	let left = height;
	const keep = (line: OutputLine): boolean => {
		if (kept.has(line)) return true;
		if (size(line) > left && kept.size > 0) return false;
		kept.add(line);
		left -= size(line);
		return true;
	};
	for (const line of [...last, ...errors]) keep(line);
	// The last lines are kept without gaps.
	for (const line of others) if (!keep(line)) break;
	return printed.filter((line) => kept.has(line));
}

/** The output between an action's command and the next one's. */
function printedBy({output, actions}: Pick<TutorState, 'output' | 'actions'>, action: number): readonly OutputLine[] {
	const firsts = actions.map(({shown}) => shown.split('\n')[0]);
	const beginsAction = ({stream, line}: OutputLine) =>
		stream === 'command' && firsts.includes(line.split('\n')[0] ?? '');
	const isOwn = (entry: OutputLine) => beginsAction(entry) && entry.line.split('\n')[0] === firsts[action];
	const from = output.findLastIndex(isOwn);
	const after = output.slice(from + 1);
	const next = from < 0 ? -1 : after.findIndex(beginsAction);
	return (next < 0 ? after : after.slice(0, next)).filter(({stream, line}) => stream !== 'command' && line !== '');
}

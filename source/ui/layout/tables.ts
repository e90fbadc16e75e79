import type {OutputLine} from '../../tutor/state/state.js';
import {splitAt, widthOf} from '../text/line.js';

/** A line of a table that psql has printed, and the widths of the table's columns with a space at either side. */
export type TableRow = {readonly line: string; readonly columns: readonly number[]};

/** The line that psql draws between the head of a table and its rows. */
const separator = /^-+(?:\+-+)+ *$/;

const rows = new WeakMap<OutputLine, TableRow>();

/**
 * The lines that are part of a table of several columns as psql prints it: its head, the line below that, and its rows;
 * the same objects for the same lines. Records that psql prints as lists (`\x`) are none.
 */
export function tableRows(lines: readonly OutputLine[]): ReadonlyMap<OutputLine, TableRow> {
	const found = new Map<OutputLine, TableRow>();
	for (const [index, entry] of lines.entries()) {
		if (!entry.line.startsWith('-') || !separator.test(entry.line)) continue;
		const columns = entry.line.trimEnd().split('+').map(widthOf);
		const add = (member: OutputLine) => {
			const row = rows.get(member) ?? {line: member.line, columns};
			rows.set(member, row);
			found.set(member, row);
		};
		const head = lines[index - 1];
		if (head !== undefined && isRow(head)) add(head);
		add(entry);
		for (let at = index + 1; at < lines.length; at++) {
			const member = lines[at];
			if (member === undefined || !isRow(member)) break;
			add(member);
		}
	}
	return found;
}

/** A row has the borders of its columns; a value of several lines has a plus before them. */
function isRow({stream, line}: OutputLine): boolean {
	return stream === 'stdout' && /[ +]\|(?: |$)/.test(line);
}

/** Narrowest column that a table is squeezed to, in columns of the terminal, the spaces at its sides included. */
const minColumnWidth = 8;

/**
 * A row in a width: the widest columns give way first, and values that are cut end in an ellipsis, so that all columns
 * are there to be seen. A table of too many columns may still be wider.
 */
export function squeezeRow({line, columns}: TableRow, width: number, ellipsis: string): string {
	const fitted = fitColumns(columns, width);
	if (fitted === columns) return line.trimEnd();
	if (separator.test(line)) return fitted.map((size) => '-'.repeat(size)).join('+');
	let rest = line;
	const cells = columns.map((size, index) => {
		const [cell, behind] = splitAt(rest, size);
		rest = behind.slice(1);
		const now = fitted[index] ?? size;
		return now === size ? cell : fitCell(cell, now, ellipsis);
	});
	return cells.join('|').trimEnd();
}

function fitColumns(columns: readonly number[], width: number): readonly number[] {
	let excess = columns.reduce((sum, size) => sum + size, columns.length - 1) - width;
	if (excess <= 0) return columns;
	const fitted = [...columns];
	while (excess > 0) {
		const widest = Math.max(...fitted);
		if (widest <= minColumnWidth) break;
		fitted[fitted.indexOf(widest)] = widest - 1;
		excess--;
	}
	return fitted;
}

function fitCell(cell: string, size: number, ellipsis: string): string {
	const value = cell.trim();
	const room = size - 2;
	const missing = room - widthOf(value);
	if (missing < 0) {
		const kept = splitAt(value, Math.max(0, room - widthOf(ellipsis)))[0];
		return ` ${kept}${ellipsis}${' '.repeat(Math.max(0, room - widthOf(kept) - widthOf(ellipsis)))} `;
	}
	// Numbers are right-aligned.
	const isRight = cell.startsWith('  ') && !cell.endsWith('  ');
	return isRight ? ` ${' '.repeat(missing)}${value} ` : ` ${value}${' '.repeat(missing)} `;
}

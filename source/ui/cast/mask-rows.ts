import {isWord, occurrences, type Spot, secretSpots} from '../../demo/cast/secrets.js';
import {type Line, type Span, spanWidth, widthOf} from '../text/line.js';

/**
 * Replaces passwords in rows of a frame by asterisks, one for each column: also where a password's letters have different
 * looks, and where a program has wrapped it from one row to the next, at the edge of the screen or of its own window.
 * Rows without any stay the same objects.
 * @param forms from `secretForms`
 */
export function maskRows(rows: readonly Line[], forms: readonly string[]): readonly Line[] {
	if (forms.length === 0) return rows;
	const texts = rows.map(readRow);
	const spots = texts.map(({text}) => secretSpots(text, forms));
	for (const form of forms) {
		for (let row = 0; row + 1 < texts.length; row++) {
			for (const {row: at, spot} of wrapped(texts, row, form)) spots[at]?.push(spot);
		}
	}

	if (spots.every((row) => row.length === 0)) return rows;
	return rows.map((line, row) => hide(line, spots[row] ?? []));
}

/** A row's text, and the column of each of its code units, with that of the row's end. */
type Row = {readonly text: string; readonly columns: readonly number[]};

const read = new WeakMap<Line, Row>();

function readRow(line: Line): Row {
	const known = read.get(line);
	if (known !== undefined) return known;
	const text = line.map(textOf).join('');
	const columns: number[] = [];
	let column = 0;
	for (const character of text) {
		for (let unit = 0; unit < character.length; unit++) columns.push(column);
		column += widthOf(character);
	}

	const row = {text, columns: [...columns, column]};
	read.set(line, row);
	return row;
}

/** A span that changes with time has no letters; it keeps its columns. */
function textOf(span: Span): string {
	return span.kind === 'text' ? span.text : '\u0000'.repeat(spanWidth(span));
}

type Piece = {readonly row: number; readonly spot: Spot};

/** The pieces of a password that begins in a row and goes on in the next ones, within a window of any place and width. */
function* wrapped(rows: readonly Row[], row: number, form: string): Generator<Piece> {
	const first = rows[row];
	if (first === undefined) return;
	for (let length = 1; length < form.length; length++) {
		for (const from of occurrences(first.text, form.slice(0, length))) {
			const to = from + length;
			if (isWord(first.text[to])) continue;
			const window = {left: first.columns[from] ?? 0, right: first.columns[to] ?? 0};
			const rest = goesOn(rows, row + 1, form.slice(length), window);
			if (rest !== undefined) yield* [{row, spot: {from, to}}, ...rest];
		}
	}
}

/** @param window from the column at which a window begins at most, to the one before which it ends */
function goesOn(
	rows: readonly Row[],
	row: number,
	rest: string,
	window: {readonly left: number; readonly right: number},
): Piece[] | undefined {
	const here = rows[row];
	if (here === undefined) return undefined;
	for (const from of occurrences(here.text, rest)) {
		const to = from + rest.length;
		if (isWord(here.text[from - 1])) continue;
		if ((here.columns[from] ?? 0) <= window.left && (here.columns[to] ?? 0) <= window.right) {
			return [{row, spot: {from, to}}];
		}
	}

	// All of the window's row belongs to it.
	for (let length = 1; length < rest.length; length++) {
		for (const from of occurrences(here.text, rest.slice(0, length))) {
			const to = from + length;
			if (isWord(here.text[from - 1]) || (here.columns[from] ?? 0) > window.left) continue;
			if (here.columns[to] !== window.right) continue;
			const further = goesOn(rows, row + 1, rest.slice(length), window);
			if (further !== undefined) return [{row, spot: {from, to}}, ...further];
		}
	}

	return undefined;
}

function hide(line: Line, spots: readonly Spot[]): Line {
	if (spots.length === 0) return line;
	let at = 0;
	return line.map((span): Span => {
		const begins = at;
		at += textOf(span).length;
		if (span.kind !== 'text') return span;
		const own = spots.filter(({from, to}) => from < at && to > begins);
		if (own.length === 0) return span;
		// The address that it leads to may hold it, too.
		const {href: _, ...rest} = span;
		return {...rest, text: masked(span.text, begins, own)};
	});
}

function masked(text: string, begins: number, spots: readonly Spot[]): string {
	let result = '';
	let at = begins;
	for (const character of text) {
		const end = at + character.length;
		const isHidden = spots.some(({from, to}) => from < end && to > at);
		result += isHidden ? '*'.repeat(widthOf(character)) : character;
		at = end;
	}

	return result;
}

import type {StepView} from '../../tutor/views.js';
import {blank, hangingIndent, type Line, padTo, printable, text, widthOf} from '../text/line.js';
import {wrap} from '../text/wrap.js';
import {code} from './code.js';
import {findFlag} from './find-flag.js';
import {mark, type Stretch, textOf} from './ranges.js';
import type {RenderStyle} from './render-style.js';
import {sentence} from './sentence.js';

/** A laid-out command with marks: as many lines as before, and which of them have a mark. */
export type Marked = {readonly lines: readonly Line[]; readonly found: readonly number[]};

/**
 * Marks each place of a flag in a laid-out text of code (from `code`, before it is indented), also one that goes over
 * the end of a line. Widths stay the same.
 */
export function markFlag(lines: readonly Line[], flag: string, style: RenderStyle): Marked {
	const rows = rowsOf(lines, style);
	const source = rows.map(({text, lead}, index) => (index > 0 && lead === 0 ? `\n${text}` : text)).join('');
	const places = findFlag(source, printable(flag));
	if (places.length === 0) return {lines, found: []};
	const found: number[] = [];
	let at = 0;
	const marked = lines.map((line, index) => {
		const {text, lead} = rows[index] ?? {text: '', lead: 0};
		if (index > 0 && lead === 0) at++;
		const inside = places
			.map(({from, to}) => ({from: Math.max(from - at, 0), to: Math.min(to - at, text.length)}))
			.map((stretch) => withoutIndent(stretch, text))
			.filter(({from, to}) => from < to);
		at += text.length;
		if (inside.length === 0) return line;
		found.push(index);
		return mark(
			line,
			inside.map(({from, to}) => ({from: from + lead, to: to + lead})),
		);
	});
	return {lines: marked, found};
}

type Row = {readonly text: string /** Length of the mark of a continued line. */; readonly lead: number};

/** The text of each line without the mark that `code` gives to a continued one. */
function rowsOf(lines: readonly Line[], style: RenderStyle): readonly Row[] {
	const continued = `${style.glyphs.continued} `;
	return lines.map((line) => {
		const [first] = line;
		const goesOn = first?.kind === 'text' && first.tone === 'dim' && first.text === continued;
		const lead = goesOn ? continued.length : 0;
		return {text: textOf(line).slice(lead), lead};
	});
}

/** The part of a stretch that shows: neither the spaces at either end of a line nor the backslash that continues it. */
function withoutIndent({from, to}: Stretch, line: string): Stretch {
	const inside = line.slice(from, to);
	const before = /^\s*/.exec(inside)?.[0].length ?? 0;
	const kept = inside.replace(/\s*\\?\s*$/, '').length;
	return to === line.length ? {from: from + before, to: from + kept} : {from: from + before, to};
}

type Flags = StepView['flags'];

/** Lays out a step's flags with their meanings; the selected one has a pointer. */
export function flagPane(flags: Flags, selected: number, width: number, style: RenderStyle): Line[] {
	return flagRows(flags, selected, width, style).flat();
}

/** The lines of `flagPane` that a flag takes, from its first to behind its last. */
export function flagPlace(flags: Flags, index: number, width: number, style: RenderStyle): Stretch {
	const rows = flagRows(flags, index, width, style);
	const from = rows.slice(0, index).flat().length;
	return {from, to: from + (rows[index]?.length ?? 0)};
}

/** In a narrower pane a meaning is below its flag: beside it there would be no room for words. */
const columnsMinWidth = 48;

function flagRows(flags: Flags, selected: number, width: number, style: RenderStyle): Line[][] {
	const pointer = `${style.glyphs.pointer} `;
	const indent = ' '.repeat(widthOf(pointer));
	const room = Math.max(1, width - widthOf(pointer));
	const names = flags.map(({flag}) => printable(flag));
	const widest = Math.min(Math.max(0, ...names.map(widthOf)), Math.floor(room / 3));
	return flags.map(({meaning}, index) => {
		const name = names[index] ?? '';
		const lead: Line = [text(index === selected ? pointer : indent, 'accent')];
		const beside = width >= columnsMinWidth && widthOf(name) <= widest;
		const words = (space: number) => wrap(sentence(meaning, 'plain', style), Math.max(1, space));
		const term = (line: Line): Line =>
			line.map((span) => (span.kind === 'text' ? text(span.text, index === selected ? 'strong' : 'code') : span));
		if (beside) {
			const column = padTo(term([text(name)]), widest + 2);
			return hangingIndent(words(room - widest - 2), [...lead, ...column]);
		}
		const under = width >= columnsMinWidth ? widest + 2 : 2;
		const margin: Line = [text(indent + ' '.repeat(under))];
		return [
			...hangingIndent(code(name, 'text', room, style).map(term), lead, [text(indent)]),
			...hangingIndent(words(room - under), margin, margin),
			...(width < columnsMinWidth && index < flags.length - 1 ? [blank] : []),
		];
	});
}

import {runningTime} from '../../base/units.js';
import type {Summary, Tally} from '../../tutor/summary.js';
import {blank, type Line, lineWidth, padTo, printable, type TextSpan, text, truncate, widthOf} from '../text/line.js';
import {wrap} from '../text/wrap.js';
import type {RenderStyle} from './render-style.js';
import {bullet, inset, insetWidth, sectionTitle} from './section.js';

/** Lays out a learner's results at the end: what was built, how it went, and the choices now. */
export function summaryPane(summary: Summary, width: number, style: RenderStyle): Line[] {
	return [
		[text(`${style.glyphs.passed} `, 'good'), text('The course is done', 'title')],
		// First, because it answers a key that was pressed just now.
		...block(written(summary, width, style)),
		...block(built(summary, width, style)),
		...block(lessons(summary, width, style)),
		...block(offers(summary, width, style)),
	];
}

function block(lines: readonly Line[]): readonly Line[] {
	return lines.length > 0 ? [blank, ...lines] : [];
}

function built(summary: Summary, width: number, style: RenderStyle): Line[] {
	if (summary.built.length === 0) return [];
	const mark = [text(`${style.glyphs.bullet} `, 'dim')];
	const words = summary.built.flatMap((phrase) => bullet(mark, [text(printable(phrase))], width));
	return [sectionTitle([text('What you have built', 'accent')], [], width, style), ...words];
}

/** The columns of numbers and their widths; a tally is right-aligned below its heading. */
const columns = [
	{heading: 'time', width: 7},
	{heading: 'alone', width: 7, count: 'alone'},
	{heading: 'hint', width: 6, count: 'hinted'},
	{heading: 'tutor', width: 7, count: 'tutor'},
] as const satisfies ReadonlyArray<{heading: string; width: number; count?: keyof Tally}>;

const numbersWidth = columns.reduce((sum, column) => sum + column.width, 0);
const explanation = 'alone: by you without a hint; hint: by you with hints; tutor: run by the tutor';

/** The names take no more than they need, so that the eye finds the numbers that belong to them. */
function lessons({lessons, total}: Summary, width: number, style: RenderStyle): Line[] {
	const names = lessons.map(({number, title}) => `${String(number).padStart(2)}  ${printable(title)}`);
	const widest = Math.max(...['The whole course', ...names].map(widthOf));
	const nameWidth = Math.max(0, Math.min(widest, width - insetWidth - numbersWidth));
	const row = (name: TextSpan, cells: readonly TextSpan[]): Line => [
		...inset,
		...padTo(truncate([name], nameWidth, style.glyphs.ellipsis), nameWidth),
		...cells,
	];
	const numbers = (milliseconds: number, tally: Tally) =>
		columns.map((column) => {
			if (!('count' in column)) return text(runningTime(milliseconds).padStart(column.width));
			const count = tally[column.count];
			return count === 0
				? text(style.glyphs.dot.padStart(column.width), 'dim')
				: text(String(count).padStart(column.width), 'strong');
		});
	const passed = text(`${total.passed} of ${total.steps} steps`, total.passed === total.steps ? 'good' : 'plain');
	return [
		sectionTitle([text('How it went', 'accent')], [passed], width, style),
		row(
			text(''),
			columns.map((column) => text(column.heading.padStart(column.width), 'dim')),
		),
		...lessons.map(({milliseconds, tally}, index) => row(text(names[index] ?? ''), numbers(milliseconds, tally))),
		[...inset, text(style.glyphs.rule.repeat(nameWidth + numbersWidth), 'dim')],
		row(text('The whole course', 'strong'), numbers(total.milliseconds, total.tally)),
		...bullet(inset, [text(explanation, 'dim')], width),
	];
}

function written({written}: Summary, width: number, style: RenderStyle): Line[] {
	if (written.length === 0) return [];
	const column = 'transcript'.length + 2;
	const rows = written.flatMap(({what, file}) => {
		const place = [text(printable(file), 'code')];
		// A path that can be read, and copied, in one piece is worth a line of its own.
		return insetWidth + column + lineWidth(place) > width
			? [[...inset, text(what)], ...bullet([...inset, ...inset], place, width)]
			: bullet([...inset, text(what.padEnd(column))], place, width);
	});
	return [sectionTitle([text('Written', 'accent')], [], width, style), ...rows];
}

const keys = [
	['x', 'export the course as a bash script for this lab'],
	['m', 'write a transcript of commands, output and findings'],
	['c', 'clean up: remove the lab and its servers, and leave'],
	['q', 'leave; you are asked whether to keep the lab'],
] as const;

function offers({lab, dir}: Summary, width: number, style: RenderStyle): Line[] {
	const still = `The lab ${lab} is still there, and yours to play with: ${dir}`;
	return [
		sectionTitle([text('What you can do now', 'accent')], [], width, style),
		...keys.flatMap(([key, does]) => bullet([...inset, text(key, 'key'), text('  ')], [text(does)], width)),
		blank,
		...wrap([text(printable(still))], width),
	];
}

import type {Excerpt, Hit} from '../../tutor/search.js';
import type {CourseView} from '../../tutor/views.js';
import {
	blank,
	hangingIndent,
	justify,
	type Line,
	lineWidth,
	printable,
	type TextSpan,
	text,
	truncate,
	widthOf,
} from '../text/line.js';
import {wrap} from '../text/wrap.js';
import {mark} from './ranges.js';
import type {RenderStyle} from './render-style.js';
import {sentence} from './sentence.js';

/** A query with its hits; `suggestion` is a word that may have been meant. */
export type Search = {
	readonly query: string;
	readonly hits: readonly Hit[];
	readonly selected: number;
	readonly suggestion?: string | undefined;
};

/** Lines of a hit: its place, and its text. */
const hitRows = 2;

/**
 * Lays out a search: the query with a cursor, and below it as many hits as fit, the selected one among them. Never more
 * lines than `rows`.
 */
export function searchPane(
	course: Pick<CourseView, 'lessons' | 'steps'>,
	search: Search,
	size: {readonly columns: number; readonly rows: number},
	style: RenderStyle,
): Line[] {
	const {columns: width, rows} = size;
	const top = [queryLine(search, width, style), [text(style.glyphs.rule.repeat(width), 'dim')]];
	const room = Math.max(0, rows - top.length);
	const found =
		search.hits.length === 0
			? nothingFound(search, width)
			: hitLines(course, search, Math.max(1, Math.floor(room / hitRows)), width, style);
	return [...top, ...found.slice(0, room)].slice(0, rows);
}

function queryLine({query, hits, selected}: Search, width: number, style: RenderStyle): Line {
	const {ellipsis, cursor} = style.glyphs;
	const count = query.trim() === '' ? '' : hits.length === 0 ? 'nothing' : `${selected + 1} of ${hits.length}`;
	const prompt = [text('/ ', 'key')];
	const end = [text(cursor, 'accent')];
	const room = width - lineWidth(prompt) - lineWidth(end) - (count === '' ? 0 : widthOf(count) + 2);
	// Shows the end of a long query: the cursor is there.
	return justify(
		[...prompt, ...ending(printable(query), room, ellipsis), ...end],
		[text(count, 'dim')],
		width,
		ellipsis,
	);
}

function ending(words: string, room: number, ellipsis: string): TextSpan[] {
	if (widthOf(words) <= room) return [text(words, 'strong')];
	let kept = words;
	while (kept !== '' && widthOf(kept) + widthOf(ellipsis) > room)
		kept = kept.slice((kept.codePointAt(0) ?? 0) > 0xffff ? 2 : 1);
	return [text(ellipsis, 'dim'), text(kept, 'strong')];
}

function nothingFound({query, suggestion}: Search, width: number): Line[] {
	if (query.trim() === '')
		return [
			blank,
			...wrap([text('Type words that stand in a lesson: a flag, a setting, a function, a file.', 'dim')], width),
		];
	const advice =
		suggestion === undefined
			? [text('Fewer or shorter words find more.')]
			: [text('Is '), text(printable(suggestion), 'strong'), text(' meant?')];
	return [blank, ...wrap([text('No lesson has all of these words. '), ...advice], width)];
}

function hitLines(
	course: Pick<CourseView, 'lessons' | 'steps'>,
	{hits, selected}: Search,
	count: number,
	width: number,
	style: RenderStyle,
): Line[] {
	const from = Math.max(0, Math.min(selected - Math.floor(count / 2), hits.length - count));
	const {pointer, ellipsis} = style.glyphs;
	const lead = widthOf(pointer) + 1;
	return hits.slice(from, from + count).flatMap((hit, index) => {
		const isSelected = from + index === selected;
		const name = [
			text(isSelected ? `${pointer} ` : ' '.repeat(lead), 'accent'),
			...nameOf(course, hit, isSelected, style),
		];
		return [
			truncate(name, width, ellipsis),
			...hangingIndent([excerptLine(hit.excerpt, width - lead - 2, style)], [text(' '.repeat(lead + 2))]),
		];
	});
}

function nameOf(
	{lessons, steps}: Pick<CourseView, 'lessons' | 'steps'>,
	hit: Hit,
	strong: boolean,
	style: RenderStyle,
): Line {
	const tone = strong ? 'strong' : 'plain';
	const lesson = lessons[hit.lesson];
	const step = hit.step === undefined ? undefined : steps[hit.step];
	const name: TextSpan[] = [text(`${lesson?.number ?? ''} `, 'dim'), ...sentence(lesson?.title ?? '', tone, style)];
	if (step !== undefined) name.push(text(` ${style.glyphs.dot} `, 'dim'), ...sentence(step.title, tone, style));
	return name;
}

/** The part of an excerpt around its first match, with all matches in it marked. */
function excerptLine({text: words, matches}: Excerpt, width: number, style: RenderStyle): Line {
	const {ellipsis} = style.glyphs;
	const shown = mark([text(printable(words))], printable(words) === words ? matches : []);
	const first = matches[0];
	if (first === undefined || lineWidth(shown) <= width) return truncate(shown, width, ellipsis);
	// A third of the line is before the match, from the beginning of a word.
	const before = Math.max(0, first.from - Math.floor(width / 3));
	if (widthOf(words.slice(0, first.to)) + widthOf(ellipsis) <= width) return truncate(shown, width, ellipsis);
	const space = words.indexOf(' ', before);
	const from = space >= 0 && space < first.from ? space + 1 : before;
	const rest = mark(
		[text(words.slice(from))],
		matches.filter((match) => match.to > from).map((match) => ({from: match.from - from, to: match.to - from})),
	);
	return truncate([text(ellipsis, 'dim'), ...rest], width, ellipsis);
}

import type {CourseView} from '../../tutor/views.js';
import {type News, newsSpeaker, newsWords} from '../../workshop/news.js';
import {safeLine, safeWords} from '../../workshop/safe-words.js';
import {type Command, keysTo, type Scene} from '../state/key-bindings.js';
import {blank, hangingIndent, justify, type Line, lineWidth, type TextSpan, text, truncate} from '../text/line.js';
import {wrap} from '../text/wrap.js';
import type {Size} from './arrange.js';
import type {RenderStyle} from './render-style.js';

type Places = Pick<CourseView, 'lessons' | 'steps'>;

/** Most rows of a banner, and how many a terminal must have for more than one. */
const bannerRows = {max: 3, onSmall: 1, small: 20};

/** Text that is wider is hard to read. */
const maxWidth = 120;

/** The oldest message of the instructor, in a few rows; empty when there is none. */
export function newsBanner(
	news: readonly News[],
	course: Places,
	scene: Scene,
	{columns, rows}: Size,
	style: RenderStyle,
): readonly Line[] {
	const [oldest] = news;
	if (oldest === undefined) return [];
	const {gutter, ellipsis} = style.glyphs;
	const mark: Line = gutter === '' ? [] : [text(`${gutter} `, 'accent')];
	const width = Math.min(columns, maxWidth) - lineWidth(mark);
	const room = rows < bannerRows.small ? bannerRows.onSmall : bannerRows.max;
	const count = news.length > 1 ? `, 1 of ${news.length}` : '';
	const words = wrap(said(oldest, course, count, safeLine), width);
	const dismiss = keys(news.length > 1 ? ['news', 'dismiss'] : ['dismiss'], scene);
	const last = words.at(-1) ?? blank;
	const fits = lineWidth(last) + (dismiss.length > 0 ? 2 : 0) + lineWidth(dismiss) <= width;
	const lines =
		words.length <= room && fits
			? [...words.slice(0, -1), justify(last, dismiss, width, ellipsis)]
			: words.length < room
				? [...words, justify(blank, dismiss, width, ellipsis)]
				: folded(words, room, keys(['news', 'dismiss'], scene), width, ellipsis);
	return hangingIndent(lines, mark, mark);
}

/** The first rows; the last of them tells that there is more, and the key that shows all. */
function folded(words: readonly Line[], room: number, hints: Line, width: number, ellipsis: string): Line[] {
	const last = words[room - 1] ?? blank;
	const left = width - lineWidth(hints) - (hints.length > 0 ? 2 : 0);
	// The rest is cut even where this row would fit.
	const cut = truncate([...last, text(' ')], Math.min(left, lineWidth(last)), ellipsis);
	return [...words.slice(0, room - 1), justify(cut, hints, width, ellipsis)];
}

/** All messages of the instructor, in the lesson's place, in which the banner is left out. */
export function allNews(
	news: readonly News[],
	course: Places,
	width: number,
	{glyphs: {ellipsis}}: RenderStyle,
): Line[] {
	const title: Line = [text('From the instructor', 'title')];
	if (news.length === 0) return [title, blank, ...wrap([text('There is nothing that you have not put away.')], width)];
	const paragraphs = news.flatMap((one, index) => {
		const count = news.length > 1 ? `, ${index + 1} of ${news.length}` : '';
		return [blank, ...wrap(said(one, course, count, safeWords), width)];
	});
	return [justify(title, keys(['dismiss'], 'text'), width, ellipsis), ...paragraphs];
}

function said(news: News, course: Places, count: string, read: (written: string) => string): TextSpan[] {
	return [text(`${newsSpeaker(news)}${count}: `, 'strong'), text(newsWords(news, course, read))];
}

function keys(commands: readonly Command[], scene: Scene): Line {
	return commands
		.flatMap((command) => keysTo(command, scene) ?? [])
		.flatMap(({shown, label}, index) => [text(index > 0 ? '  ' : ''), text(shown, 'key'), text(` ${label}`, 'dim')]);
}

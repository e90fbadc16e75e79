import {printableLine} from '../../base/printable.js';
import {countWords} from '../../workshop/board/board-words.js';
import {fittingHints, gapIn} from '../layout/footer.js';
import type {RenderStyle} from '../layout/render-style.js';
import {type EditedLine, lineText} from '../state/edited-line.js';
import {hintsIn} from '../state/key-table.js';
import {type Line, lineWidth, splitAt, text, truncate, widthOf} from '../text/line.js';
import type {BoardUi, Recipient} from './board-state.js';
import {type BoardContext, boardBindings} from './keys.js';

/** The line that is being typed, or a message, and the keys that work. */
export function boardFoot(
	ui: BoardUi,
	context: BoardContext,
	found: number,
	width: number,
	style: RenderStyle,
): Line[] {
	return [said(ui, width, style), ...typedLines(ui, found, width, style), keyLine(context, width)];
}

function said({remark, sending}: BoardUi, width: number, {glyphs}: RenderStyle): Line {
	if (sending !== undefined) return [text('Telling the roster', 'dim'), text(` ${glyphs.ellipsis}`, 'dim')];
	if (remark === undefined) return [];
	const mark = remark.kind === 'done' ? text(`${glyphs.passed} `, 'good') : text(`${glyphs.warning} `, 'warn');
	return truncate([mark, text(printableLine(remark.words), 'strong')], width, glyphs.ellipsis);
}

function typedLines({overlay, filter}: BoardUi, found: number, width: number, style: RenderStyle): Line[] {
	if (overlay.kind === 'writing') return [inputLine(promptFor(overlay.to), overlay.line, 'here', width, style)];
	const count = countWords(found, 'seat', 'seats');
	if (overlay.kind === 'filter') return [inputLine(`Alias (${count}): `, filter, 'here', width, style)];
	return lineText(filter) === '' ? [] : [inputLine(`Alias (${count}): `, filter, 'gone', width, style)];
}

function promptFor(to: Recipient): string {
	switch (to.kind) {
		case 'all':
			return 'To all: ';
		case 'seat':
			return `To ${printableLine(to.alias)}: `;
		case 'gate':
			return 'At the gate: ';
	}
}

/** Shows the part of a long line around the cursor. */
function inputLine(
	prompt: string,
	{before, after}: EditedLine,
	cursor: 'here' | 'gone',
	width: number,
	{glyphs}: RenderStyle,
): Line {
	const lead = truncate([text(prompt, 'key')], Math.floor(width / 2), glyphs.ellipsis);
	const mark = cursor === 'here' ? [text(glyphs.cursor, 'accent')] : [];
	const room = width - lineWidth(lead) - lineWidth(mark);
	const tail = splitAt(after, Math.max(0, Math.min(widthOf(after), Math.floor(room / 3))))[0];
	const start = ending(before, room - widthOf(tail), glyphs.ellipsis);
	return truncate([...lead, text(start, 'strong'), ...mark, text(tail, 'strong')], width, glyphs.ellipsis);
}

function ending(words: string, room: number, ellipsis: string): string {
	if (widthOf(words) <= room) return words;
	const kept = [...words];
	while (kept.length > 0 && widthOf(kept.join('')) + widthOf(ellipsis) > room) kept.shift();
	return `${ellipsis}${kept.join('')}`;
}

function keyLine(context: BoardContext, width: number): Line {
	const gap = ' '.repeat(gapIn(width));
	const line = fittingHints(hintsIn(boardBindings, context), width).flatMap(({shown, label}, index) => [
		text(index > 0 ? gap : ''),
		text(shown, 'key'),
		text(` ${label}`, 'dim'),
	]);
	return truncate(line, width, '');
}

import {hangingIndent, type Line, lineWidth, spinner, type TextSpan, text, truncate, widthOf} from '../text/line.js';
import {wrap} from '../text/wrap.js';
import type {RenderStyle} from './render-style.js';

/** A title on a rule, with an optional word at its right end. */
export function sectionTitle(title: Line, end: Line, width: number, style: RenderStyle): Line {
	const {rule, ellipsis} = style.glyphs;
	const endWidth = end.length > 0 ? lineWidth(end) + 1 : 0;
	const head = truncate(title, Math.max(0, width - endWidth - 3), ellipsis);
	const gap = Math.max(0, width - lineWidth(head) - endWidth - 1);
	const tail: Line = end.length > 0 ? [text(' '), ...end] : [];
	return [...head, text(' '), text(rule.repeat(gap), 'dim'), ...tail];
}

/** A line that says that something is going on. */
export function busy(words: string): Line {
	return [spinner, text(` ${words}`)];
}

/** Indentation below a section's title. */
export const inset: Line = [text('  ')];
export const insetWidth = widthOf('  ');

/** A paragraph behind a mark; its further lines are below its first. */
export function bullet(mark: Line, words: readonly TextSpan[], width: number): Line[] {
	return hangingIndent(wrap(words, width - lineWidth(mark)), mark);
}

import type {Language} from '../../tutor/views.js';
import {type Line, printable, type TextSpan} from '../text/line.js';
import {wrapCode} from '../text/wrap.js';
import type {Highlighter, RenderStyle} from './render-style.js';

type Laid = Map<string, readonly (readonly TextSpan[])[]>;

const highlighted = new WeakMap<Highlighter, Laid>();

/** Lays out code; lines that do not fit go on in the next one, marked. */
export function code(source: string, language: Language, width: number, style: RenderStyle): Line[] {
	return colour(printable(source), language, style.highlight).flatMap((line) =>
		wrapCode(line, width, style.glyphs.continued),
	);
}

function colour(source: string, language: Language, highlight: Highlighter): readonly (readonly TextSpan[])[] {
	let known = highlighted.get(highlight);
	if (known === undefined) {
		known = new Map();
		highlighted.set(highlight, known);
	}
	const key = `${language}\n${source}`;
	let lines = known.get(key);
	if (lines === undefined) {
		lines = highlight(source, language);
		known.set(key, lines);
	}
	return lines;
}

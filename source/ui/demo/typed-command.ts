import type {ActionText} from '../../tutor/views.js';
import {describe} from '../layout/actions.js';
import {code} from '../layout/code.js';
import type {RenderStyle} from '../layout/render-style.js';
import {type Line, lineWidth, type Span, type TextSpan, text, truncate} from '../text/line.js';
import {wrapCode} from '../text/wrap.js';

/** The typed part of an action, in characters of `typedText`. */
export type Typed = number | 'whole';

export type StageCommand = {
	readonly lines: readonly Line[];
	/** Lines of the command that are wider than the screen. */
	readonly wrapped: number;
};

const prompt = '$ ';
const indent = '  ';
/** The cursor is behind the last character. */
const cursorWidth = 1;

const cursor: Span = {...text(' '), paint: {inverse: true}};

/**
 * Lays out an action while it is typed. Typed characters do not move: lines break where the whole command breaks.
 * @param cursorShown whether there is a cursor behind the typed part
 */
export function stageCommand(
	shown: ActionText,
	typed: Typed,
	cursorShown: boolean,
	width: number,
	style: RenderStyle,
): StageCommand {
	const isCommand = shown.kind === 'command';
	const lead = isCommand ? indent : shown.kind === 'edit' ? '+ ' : `${style.glyphs.gutter} `;
	const room = Math.max(1, width - lead.length - cursorWidth);
	const rows = rowsOf(shown, room, style);
	const title = isCommand ? [] : [truncate(describe(shown), width, style.glyphs.ellipsis)];
	const reached = typed === 'whole' ? Number.POSITIVE_INFINITY : typed;
	const body = cut(rows, reached, cursorShown).map((line, index): Line => {
		if (isCommand && index === 0) return [text(prompt, 'accent'), ...line];
		return [text(lead, shown.kind === 'edit' ? 'good' : 'dim'), ...line];
	});
	return {lines: [...title, ...body], wrapped: rows.filter(({part}) => part === 'second').length};
}

/** A command in one row, as a reminder. */
export function commandInShort(shown: ActionText, width: number, style: RenderStyle): Line {
	const {ellipsis} = style.glyphs;
	if (shown.kind !== 'command') return truncate(describe(shown), width, ellipsis);
	const [first = '', ...more] = shown.parts
		.map((part) => part.text)
		.join('\n')
		.split('\n');
	const words = more.length > 0 ? `${first.replace(/ *\\$/, '')} ${ellipsis}` : first;
	return truncate([text(prompt, 'accent'), text(words, 'dim')], width, ellipsis);
}

/** A row of a command: one of its lines, or a further part of a line that is too wide. */
type Row = {
	/** The mark that wrapping has put before it. */
	readonly mark: readonly TextSpan[];
	readonly spans: readonly TextSpan[];
	readonly part: 'first' | 'second' | 'further';
	readonly endsLine: boolean;
};

function rowsOf(shown: ActionText, width: number, style: RenderStyle): Row[] {
	const lines = shown.parts.flatMap((part) => code(part.text, part.language, Number.POSITIVE_INFINITY, style));
	return lines.flatMap((line) => {
		const pieces = wrapCode(line.filter(isText), width, style.glyphs.continued);
		return pieces.map((piece, index): Row => {
			const spans = piece.filter(isText);
			const marks = index === 0 ? 0 : 1;
			return {
				mark: spans.slice(0, marks),
				spans: spans.slice(marks),
				part: index === 0 ? 'first' : index === 1 ? 'second' : 'further',
				endsLine: index === pieces.length - 1,
			};
		});
	});
}

/** The rows of the first so many characters. */
function cut(rows: readonly Row[], typed: number, cursorShown: boolean): Line[] {
	const result: Line[] = [];
	const ending = cursorShown ? [cursor] : [];
	let left = typed;
	for (const [index, {mark, spans, endsLine}] of rows.entries()) {
		const length = spans.reduce((sum, span) => sum + span.text.length, 0);
		const isLast = index === rows.length - 1;
		if (isLast || left < length || (left === length && endsLine)) {
			result.push([...mark, ...beginning(spans, left), ...ending]);
			break;
		}
		result.push([...mark, ...spans]);
		// The end of a line is a character, too.
		left -= length + (endsLine ? 1 : 0);
	}
	return result;
}

function beginning(spans: readonly TextSpan[], length: number): TextSpan[] {
	const result: TextSpan[] = [];
	let left = length;
	for (const span of spans) {
		if (left <= 0) break;
		result.push({...span, text: span.text.slice(0, left)});
		left -= span.text.length;
	}
	return result;
}

function isText(span: Span): span is TextSpan {
	return span.kind === 'text';
}

/** At most so many rows of a command that is not the current one; the last one tells how many are missing. */
export function folded(lines: readonly Line[], limit: number, width: number, style: RenderStyle): readonly Line[] {
	if (lines.length <= limit) return lines;
	const kept = lines.slice(0, Math.max(1, limit - 1));
	const more = lines.length - kept.length;
	const words = text(`${indent}${style.glyphs.ellipsis} ${more} more ${more === 1 ? 'line' : 'lines'}`, 'dim');
	return [...kept, truncate([words], width, style.glyphs.ellipsis)].filter((line) => lineWidth(line) > 0);
}

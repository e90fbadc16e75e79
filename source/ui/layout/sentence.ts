import {joinLines} from '../../tutor/join-lines.js';
import {hangingIndent, type Line, printable, type TextSpan, type Tone, text} from '../text/line.js';
import {wrap} from '../text/wrap.js';
import {withLinks} from './links.js';
import type {RenderStyle} from './render-style.js';

/** A sentence of the course as spans: text between backticks is code, and addresses become links. */
export function sentence(words: string, tone: Tone, style: RenderStyle): TextSpan[] {
	return aroundCode(words, (piece) => withLinks(piece, tone, style), style);
}

function aroundCode(words: string, rest: (piece: string) => TextSpan[], style: RenderStyle): TextSpan[] {
	return printable(words)
		.split(/(`[^`\n]+`)/)
		.filter((piece) => piece !== '')
		.flatMap((piece) => (/^`[^`]+`$/.test(piece) ? [inlineCode(piece.slice(1, -1), style)] : rest(piece)));
}

/** Words between asterisks are emphasised; an asterisk that touches no word, or two, is itself. */
function withEmphasis(piece: string, style: RenderStyle): TextSpan[] {
	return piece
		.split(/(?<![\p{L}\p{N}_*])\*([\p{L}\p{N}](?:[^*\n]*[\p{L}\p{N}])?)\*(?![\p{L}\p{N}_*])/u)
		.flatMap((part, index) => (part === '' ? [] : withLinks(part, index % 2 === 1 ? 'emphasis' : 'plain', style)));
}

/** Code within a sentence: without colour, its backticks set it apart. */
export function inlineCode(content: string, style: RenderStyle): TextSpan {
	return text(style.inlineCode === 'ticked' ? `\`${content}\`` : content, 'code');
}

/** Lays out a text of the course with line breaks of its author: joins its lines, except indented ones. */
export function paragraphs(words: string, width: number, style: RenderStyle): Line[] {
	return joinLines(words).flatMap((line) => {
		const lead = /^ */.exec(line)?.[0].slice(0, Math.floor(width / 4)) ?? '';
		const spans = aroundCode(line.trimStart(), (piece) => withEmphasis(piece, style), style);
		return hangingIndent(wrap(spans, width - lead.length), [text(lead)]);
	});
}

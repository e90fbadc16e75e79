import {type TextSpan, type Tone, text} from '../text/line.js';
import type {RenderStyle} from './render-style.js';

/** Longest address that terminals take, see `toHyperlink`. */
const maxUrlLength = 2083;

/**
 * An address that is safe as a link's target: of the web, and in printable ASCII only, so that it cannot end the escape
 * sequence around it. Undefined for any other.
 */
export function webAddress(written: string): string | undefined {
	if (!URL.canParse(written)) return undefined;
	const {protocol, href} = new URL(written);
	const isOfTheWeb = protocol === 'https:' || protocol === 'http:';
	return isOfTheWeb && href.length <= maxUrlLength && /^[!-~]+$/.test(href) ? href : undefined;
}

/** Makes the words lead to an address; underlines them unless they have a style already. */
export function leadTo(address: string, words: readonly TextSpan[]): TextSpan[] {
	return words.map((span) => ({...span, tone: span.tone === 'plain' ? 'link' : span.tone, href: address}));
}

const written = /https?:\/\/[^\s<>"'`]+/g;

/** Text with links at its addresses, where the terminal shows links. */
export function withLinks(words: string, tone: Tone, {links}: Pick<RenderStyle, 'links'>): TextSpan[] {
	if (links === 'written' || !words.includes('://')) return [text(words, tone)];
	const pieces: TextSpan[] = [];
	let done = 0;
	for (const {0: match, index} of words.matchAll(written)) {
		const shown = withoutPunctuation(match);
		const address = webAddress(shown);
		if (address === undefined) continue;
		if (index > done) pieces.push(text(words.slice(done, index), tone));
		pieces.push(...leadTo(address, [text(shown, tone)]));
		done = index + shown.length;
	}
	if (done < words.length) pieces.push(text(words.slice(done), tone));
	return pieces;
}

/** Punctuation behind an address does not belong to it; a parenthesis that it opens itself does. */
function withoutPunctuation(address: string): string {
	let end = address.length;
	for (;;) {
		const last = address[end - 1] ?? '';
		const inside = address.slice(0, end);
		const closes = last === ')' && inside.split(')').length > inside.split('(').length;
		if (!closes && !/[.,;:!?*_\]}]/.test(last)) return inside;
		end--;
	}
}

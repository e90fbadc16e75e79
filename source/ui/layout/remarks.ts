import {blank, hang, type Line, printable, type Tone, text} from './line.js';
import type {Look} from './look.js';
import {inset, insetWidth} from './section.js';
import {wrap} from './wrap.js';

/** What one should see. */
export function see(words: string, width: number, look: Look): Line[] {
	return remark({mark: look.glyphs.see, title: 'You should see', tone: 'accent'}, words, width);
}

/** Where the step departs from the mirrored document. */
export function departs(words: string, width: number, look: Look): Line[] {
	return remark({mark: look.glyphs.warning, title: 'Departs from the document', tone: 'warn'}, words, width);
}

/** The hints that were asked for. */
export function hints(shown: readonly string[], total: number, width: number): Line[] {
	return shown.flatMap((words, index) => {
		const heading = {
			mark: '?',
			title: `Hint ${index + 1} of ${Math.max(total, shown.length)}`,
			tone: 'accent',
		} as const;
		return [...(index > 0 ? [blank] : []), ...remark(heading, words, width)];
	});
}

function remark(heading: {mark: string; title: string; tone: Tone}, words: string, width: number): Line[] {
	const title: Line = [text(`${heading.mark} ${heading.title}`.trimStart(), heading.tone)];
	const body = printable(words.trim())
		.split('\n')
		.flatMap((line) => {
			// Samples of output keep their columns.
			const lead = /^ */.exec(line)?.[0].slice(0, 20) ?? '';
			return hang(inline(line.trimStart(), width - insetWidth - lead.length), [text(lead)]);
		});
	return [title, ...hang(body, inset)];
}

/** Wraps a sentence whose code stands between backticks. */
function inline(words: string, width: number): Line[] {
	const pieces = words.split(/(`[^`]+`)/);
	return wrap(
		pieces.map((piece) => (/^`[^`]+`$/.test(piece) ? text(piece, 'code') : text(piece))),
		width,
	);
}

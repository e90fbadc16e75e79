import {blank, hangingIndent, type Line, type Tone, text} from '../text/line.js';
import {code} from './code.js';
import type {RenderStyle} from './render-style.js';
import {inset, insetWidth, sectionTitle} from './section.js';
import {paragraphs} from './sentence.js';

/** The result to expect. */
export function see(words: string, width: number, style: RenderStyle): Line[] {
	return remark({mark: style.glyphs.see, title: 'You should see', tone: 'accent'}, words, width, style);
}

/** Where the step departs from the mirrored document. */
export function departs(words: string, width: number, style: RenderStyle): Line[] {
	return remark({mark: style.glyphs.warning, title: 'Departs from the document', tone: 'warn'}, words, width, style);
}

/** The hints that the learner has asked for. */
export function hints(shown: readonly string[], total: number, width: number, style: RenderStyle): Line[] {
	return shown.flatMap((words, index) => {
		const title = `Hint ${index + 1} of ${Math.max(total, shown.length)}`;
		return [...(index > 0 ? [blank] : []), ...remark({mark: '?', title, tone: 'accent'}, words, width, style)];
	});
}

/** The commands that take a step back as long as nothing was done after it. */
export function undo(commands: string, width: number, style: RenderStyle): Line[] {
	const title = sectionTitle([text('To undo this step alone', 'dim')], [], width, style);
	return [title, ...code(commands, 'bash', width - insetWidth, style).map((line) => [...inset, ...line])];
}

type Heading = {readonly mark: string; readonly title: string; readonly tone: Tone};

function remark({mark, title, tone}: Heading, words: string, width: number, style: RenderStyle): Line[] {
	return [
		[text(`${mark} ${title}`.trimStart(), tone)],
		...hangingIndent(paragraphs(words, width - insetWidth, style), inset),
	];
}

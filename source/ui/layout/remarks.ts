import {blank, hang, type Line, type Tone, text} from '../text/line.js';
import {code} from './code.js';
import type {Look} from './look.js';
import {inset, insetWidth, sectionTitle} from './section.js';
import {paragraphs} from './sentence.js';

/** What one should see. */
export function see(words: string, width: number, look: Look): Line[] {
	return remark({mark: look.glyphs.see, title: 'You should see', tone: 'accent'}, words, width, look);
}

/** Where the step departs from the mirrored document. */
export function departs(words: string, width: number, look: Look): Line[] {
	return remark({mark: look.glyphs.warning, title: 'Departs from the document', tone: 'warn'}, words, width, look);
}

/** The hints that were asked for. */
export function hints(shown: readonly string[], total: number, width: number, look: Look): Line[] {
	return shown.flatMap((words, index) => {
		const title = `Hint ${index + 1} of ${Math.max(total, shown.length)}`;
		return [...(index > 0 ? [blank] : []), ...remark({mark: '?', title, tone: 'accent'}, words, width, look)];
	});
}

/** The commands that take a step back as long as nothing was done after it. */
export function undo(commands: string, width: number, look: Look): Line[] {
	const title = sectionTitle([text('To undo this step alone', 'dim')], [], width, look);
	return [title, ...code(commands, 'bash', width - insetWidth, look).map((line) => [...inset, ...line])];
}

type Heading = {readonly mark: string; readonly title: string; readonly tone: Tone};

function remark({mark, title, tone}: Heading, words: string, width: number, look: Look): Line[] {
	return [[text(`${mark} ${title}`.trimStart(), tone)], ...hang(paragraphs(words, width - insetWidth, look), inset)];
}

import {type Line, printable, text} from '../text/line.js';
import type {Look} from './look.js';
import {marked} from './section.js';

/**
 * What a pane shows, or a word that it cannot be shown: a fault in one pane must not take the others with it.
 * @param name of the pane, as the reader knows it
 */
export function contain<T>(
	name: string,
	width: number,
	look: Look,
	make: () => T,
	instead: (lines: readonly Line[]) => T,
): T {
	try {
		return make();
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		const words = `The ${name} cannot be shown (${printable(why)}). Everything else goes on; this is a fault of the tutor, please report it.`;
		return instead(marked([text(`${look.glyphs.failed} `, 'bad')], [text(words)], width));
	}
}

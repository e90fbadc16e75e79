import {type Line, printable, text} from '../text/line.js';
import type {RenderStyle} from './render-style.js';
import {bullet} from './section.js';

/**
 * Makes a pane's content, or a message that it cannot be shown, so that an error in one pane leaves the others.
 * @param name of the pane, as the reader knows it
 */
export function withFallback<T>(
	name: string,
	width: number,
	style: RenderStyle,
	make: () => T,
	instead: (lines: readonly Line[]) => T,
): T {
	try {
		return make();
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		const words = `The ${name} cannot be shown (${printable(why)}). Everything else goes on; this is a fault of the tutor, please report it.`;
		return instead(bullet([text(`${style.glyphs.failed} `, 'bad')], [text(words)], width));
	}
}

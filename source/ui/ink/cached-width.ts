import {widthOf} from '../../base/width-of.js';
import {TwoGenerationCache} from './two-generation-cache.js';

// Ink measures every line of every frame, and a line with colours takes long to measure; see cached-tokens.ts.
const widths = new TwoGenerationCache<string, number>(500);

/** As the original, with a cache. */
export default function stringWidth(text: string): number {
	return widths.get(text, () => widthOf(text));
}

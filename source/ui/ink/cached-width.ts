import width, {type Options} from 'string-width';
import {TwoGenerationCache} from './two-generation-cache.js';

// Ink measures every line of every frame, and a line with colours takes long to measure; see cached-tokens.ts.
const widths = new TwoGenerationCache<string, number>(500);

/** As the original, with a cache. */
export default function stringWidth(text: string, options?: Options): number {
	return options === undefined ? widths.get(text, () => width(text)) : width(text, options);
}

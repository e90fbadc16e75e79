import type {Line} from '../text/line.js';
import type {RenderStyle} from './render-style.js';

type CachedLayout = {readonly style: RenderStyle; readonly width: number; readonly lines: readonly Line[]};

/**
 * Makes a layout that remembers what it has laid out, for texts of which thousands arrive and that do not change: each
 * object is laid out once for a width and a look, and its lines stay the same objects.
 */
export function memoizeLayout<T extends object>(
	layOut: (item: T, width: number, style: RenderStyle) => readonly Line[],
): (item: T, width: number, style: RenderStyle) => readonly Line[] {
	const known = new WeakMap<T, CachedLayout>();
	return (item, width, style) => {
		const before = known.get(item);
		if (before?.style === style && before.width === width) return before.lines;
		const lines = layOut(item, width, style);
		known.set(item, {style, width, lines});
		return lines;
	};
}

import type {Line} from '../text/line.js';
import type {RenderStyle} from './render-style.js';

type CachedLayout = {readonly style: RenderStyle; readonly width: number; readonly lines: readonly Line[]};

/**
 * Memoizes a layout of objects that come in thousands and do not change: lays out each once for a width and a style,
 * and returns the same lines.
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

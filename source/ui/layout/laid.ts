import type {Line} from '../text/line.js';
import type {Look} from './look.js';

type Laid = {readonly look: Look; readonly width: number; readonly lines: readonly Line[]};

/**
 * Makes a layout that remembers what it has laid out, for texts of which thousands arrive and that do not change: each
 * object is laid out once for a width and a look, and its lines stay the same objects.
 */
export function remembered<T extends object>(
	layOut: (item: T, width: number, look: Look) => readonly Line[],
): (item: T, width: number, look: Look) => readonly Line[] {
	const known = new WeakMap<T, Laid>();
	return (item, width, look) => {
		const before = known.get(item);
		if (before?.look === look && before.width === width) return before.lines;
		const lines = layOut(item, width, look);
		known.set(item, {look, width, lines});
		return lines;
	};
}

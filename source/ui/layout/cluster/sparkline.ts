/** Two minutes, at one value every five seconds. */
const valueCount = 24;

/** A smaller lag is not drawn as a peak. */
const minPeakBytes = 64 * 1024;

/** Draws the last two minutes of a history, newest at the right end; always as wide, so that nothing moves. */
export function sparkline(history: readonly number[], levels: readonly string[], room: number): string {
	const width = Math.min(valueCount, room);
	const top = levels.length - 1;
	if (top < 0 || width < 1) return '';
	const shown = history.slice(-width);
	const peak = Math.max(minPeakBytes, ...shown);
	const drawn = shown.map((value) => levels[Math.min(top, Math.ceil((Math.max(0, value) / peak) * top))] ?? '');
	return drawn.join('').padStart(width);
}

/** The highest value of those that a sparkline shows. */
export function highest(history: readonly number[]): number {
	return Math.max(0, ...history.slice(-valueCount));
}

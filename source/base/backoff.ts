/** How long to wait before another try: `fromMs` after the first failure, doubled with each further one, up to `toMs`. */
export type Backoff = {readonly fromMs: number; readonly toMs: number};

/**
 * The longest wait before the next try, in milliseconds.
 * @param failures in a row, from 1 on
 */
export function longestWait(failures: number, {fromMs, toMs}: Backoff): number {
	return Math.min(toMs, fromMs * 2 ** Math.min(Math.max(0, failures - 1), 20));
}

/**
 * A random wait, so that many who failed at one moment do not try again at one moment.
 * @param least the part of the longest wait that is always waited, from 0 to 1
 */
export function jittered(longestMs: number, least: number, random: () => number = Math.random): number {
	return longestMs * (least + (1 - least) * random());
}

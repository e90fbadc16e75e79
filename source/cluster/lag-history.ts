/** Milliseconds that one value covers, and that the whole history covers. */
const bucketMs = 5000;
const spanMs = 120_000;

/** Lag in fixed buckets of five seconds, so that the history of an idle cluster does not change from look to look. */
export type LagHistory = {
	/** Number of the newest bucket, counted from the epoch. */
	readonly newest: number;
	/** The highest value of each bucket, oldest first, in bytes; those of the last two minutes. */
	readonly values: readonly number[];
};

/**
 * The history with the lag at a time, in milliseconds since the epoch. Buckets without a look, or without a known lag,
 * repeat the value before them.
 */
export function withLag(history: LagHistory | undefined, now: number, lag: number | undefined): LagHistory | undefined {
	const newest = Math.floor(now / bucketMs);
	if (history === undefined || newest - history.newest >= spanMs / bucketMs) {
		return lag === undefined ? undefined : {newest, values: [lag]};
	}

	const last = history.values.at(-1) ?? 0;
	if (newest <= history.newest) {
		if (lag === undefined || lag <= last) return history;
		return {newest: history.newest, values: [...history.values.slice(0, -1), lag]};
	}

	const gap = Array.from({length: newest - history.newest - 1}, () => last);
	return {newest, values: [...history.values, ...gap, lag ?? last].slice(-spanMs / bucketMs)};
}

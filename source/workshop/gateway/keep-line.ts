import type {LineEnd, SeatLine} from './seat-line.js';

/** How a seat that is wanted stands. */
export type LineState =
	| {readonly kind: 'connecting'}
	/** Not reached since then; the next try comes after so many milliseconds. */
	| {readonly kind: 'waiting'; readonly since: Date; readonly says: string; readonly time: number};

export type KeepOptions = {
	readonly open: () => SeatLine;
	readonly onState: (state: LineState) => void;
	/** Aborted when the learner gives up. */
	readonly signal: AbortSignal;
	/** Time before a try, in milliseconds; for tests. */
	readonly backoff?: (tries: number) => number;
};

export type KeepEnd = Exclude<LineEnd, {kind: 'away'}> | {readonly kind: 'gave-up'};

/** A connection that has held for so long was a good one, in milliseconds: the next try comes soon again. */
const goodTime = 20_000;

const longestWait = 15_000;

/** Half a second, and twice as long each time; by chance up to half of that less, so that a class does not come at once. */
export function backoff(tries: number, random: () => number = Math.random): number {
	return Math.min(longestWait, 500 * 2 ** Math.min(tries, 10)) * (1 - random() / 2);
}

/** Connects to a seat, again and again when the connection breaks, until the learner leaves it or gives up. */
export async function keepLine(options: KeepOptions): Promise<KeepEnd> {
	const {open, onState, signal} = options;
	const timeBefore = options.backoff ?? backoff;
	let tries = 0;
	let since: Date | undefined;
	while (!signal.aborted) {
		onState({kind: 'connecting'});
		const startedAt = Date.now();
		const line = open();
		const close = () => line.close();
		signal.addEventListener('abort', close, {once: true});
		const end = await line.ended;
		signal.removeEventListener('abort', close);
		if (end.kind !== 'away') return end;
		const wasGood = Date.now() - startedAt > goodTime;
		if (wasGood) tries = 0;
		since = wasGood || since === undefined ? new Date() : since;
		const time = timeBefore(tries++);
		if (signal.aborted) break;
		onState({kind: 'waiting', since, says: end.says, time});
		await pause(time, signal);
	}

	return {kind: 'gave-up'};
}

async function pause(time: number, signal: AbortSignal): Promise<void> {
	await new Promise<void>((resolve) => {
		const done = () => {
			clearTimeout(timer);
			signal.removeEventListener('abort', done);
			resolve();
		};
		const timer = setTimeout(done, time);
		signal.addEventListener('abort', done, {once: true});
	});
}

/** What a signal that asks a command to end does to it. */
export type Interruption = {
	/** Aborts at the first SIGINT or SIGTERM. */
	readonly signal: AbortSignal;
	/** Exit code of a command that was asked to end; undefined when it was not. */
	readonly exitCode: () => number | undefined;
	/** Leaves signals to others again. */
	readonly end: () => void;
};

/**
 * Has SIGINT and SIGTERM break a command off, which can then clear up and say how it stands.
 * @param again what a second signal does: it ends the process as if nothing listened, or nothing, where clearing up must
 * not be cut short
 */
export function listenForInterruption(again: 'ends' | 'ignored' = 'ends'): Interruption {
	const breaking = new AbortController();
	let said: NodeJS.Signals | undefined;
	const leave = (signal: NodeJS.Signals) => {
		said ??= signal;
		breaking.abort();
	};
	if (again === 'ends') process.once('SIGINT', leave).once('SIGTERM', leave);
	else process.on('SIGINT', leave).on('SIGTERM', leave);
	return {
		signal: breaking.signal,
		exitCode: () => (said === undefined ? undefined : said === 'SIGINT' ? 130 : 143),
		end: () => void process.off('SIGINT', leave).off('SIGTERM', leave),
	};
}

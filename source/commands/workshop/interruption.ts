/** What a signal that asks a command to end does to it. */
export type Interruption = {
	/** Aborts at the first SIGINT or SIGTERM. */
	readonly signal: AbortSignal;
	/** Exit code of a command that was asked to end; undefined when it was not. */
	readonly exitCode: () => number | undefined;
	/** Leaves signals to others again. */
	readonly end: () => void;
};

/** Has SIGINT and SIGTERM break a command off, which can then clear up and say how it stands. */
export function listenForInterruption(): Interruption {
	const breaking = new AbortController();
	let said: NodeJS.Signals | undefined;
	const leave = (signal: NodeJS.Signals) => {
		said = signal;
		breaking.abort();
	};
	process.once('SIGINT', leave).once('SIGTERM', leave);
	return {
		signal: breaking.signal,
		exitCode: () => (said === undefined ? undefined : said === 'SIGINT' ? 130 : 143),
		end: () => void process.off('SIGINT', leave).off('SIGTERM', leave),
	};
}

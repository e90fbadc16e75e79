import {constants} from 'node:os';

const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A signal that asks a process to end. */
export type EndingSignal = (typeof endingSignals)[number];

export type SignalOptions = {
	readonly signals?: readonly EndingSignal[];
	/** What the same signal does the second time: it ends the process as if nothing listened, or calls the listener again. */
	readonly again?: 'ends' | 'calls';
};

/** Calls back when a signal asks the process to end; returns how to stop listening. */
export function onEndingSignal(
	listener: (signal: EndingSignal) => void,
	{signals = endingSignals, again = 'ends'}: SignalOptions = {},
): () => void {
	const called = new Set<NodeJS.Signals>();
	const call = (signal: NodeJS.Signals) => {
		if (again === 'ends' && called.has(signal)) {
			process.off(signal, call);
			process.kill(process.pid, signal);
			return;
		}

		called.add(signal);
		listener(signal as EndingSignal);
	};
	// Not `once`: while a file is written, signal-exit ends the process if it finds nobody else listening.
	for (const signal of signals) process.on(signal, call);
	return () => {
		for (const signal of signals) process.off(signal, call);
	};
}

/** A command that a signal can break off. */
export type Interruption = {
	/** Aborts at the first SIGINT or SIGTERM. */
	readonly signal: AbortSignal;
	/** Exit code of a command that a signal has broken off; undefined when none has. */
	readonly exitCode: () => number | undefined;
	/** Stops listening. */
	readonly end: () => void;
};

/**
 * Lets SIGINT and SIGTERM break a command off, which can then clean up and tell its state.
 * @param again a second signal ends the process, or is ignored, so that cleaning up is not cut short
 */
export function listenForInterruption(again: 'ends' | 'ignored' = 'ends'): Interruption {
	const breaking = new AbortController();
	let first: EndingSignal | undefined;
	const end = onEndingSignal(
		(signal) => {
			first ??= signal;
			breaking.abort();
		},
		{signals: ['SIGINT', 'SIGTERM'], again: again === 'ends' ? 'ends' : 'calls'},
	);
	return {
		signal: breaking.signal,
		exitCode: () => (first === undefined ? undefined : 128 + constants.signals[first]),
		end,
	};
}

import {constants} from 'node:os';
import {onOutputLoss} from './output-loss.js';

/** The signals by which others ask a process to end. */
export const signalsOfOthers = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Asks a process to end. SIGPIPE stands for output that arrives nowhere any more, of which Node makes an error. */
export type EndingSignal = (typeof signalsOfOthers)[number] | 'SIGPIPE';

export type SignalOptions = {
	/** All of them when absent. */
	readonly signals?: readonly EndingSignal[];
	/** What the same signal does the second time: it ends the process as if nothing listened, or calls the listener again. */
	readonly again?: 'ends' | 'calls';
};

/** Calls back when a signal asks the process to end; returns how to stop listening. */
export function onEndingSignal(
	listener: (signal: EndingSignal) => void,
	{signals = [...signalsOfOthers, 'SIGPIPE'], again = 'ends'}: SignalOptions = {},
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
	const real = signals.filter((signal) => signal !== 'SIGPIPE');
	for (const signal of real) process.on(signal, call);
	const stopListening = onOutputLoss(({kind}) => {
		const signal = kind === 'hung-up' ? 'SIGHUP' : 'SIGPIPE';
		// The system sends SIGHUP by itself to most processes of a terminal that is gone.
		if (signals.includes(signal) && called.size === 0) listener(signal);
	});
	return () => {
		for (const signal of real) process.off(signal, call);
		stopListening();
	};
}

/** Ends this process as the signal would. */
export function endBy(signal: EndingSignal): void {
	// Node ignores this one.
	if (signal === 'SIGPIPE') process.exit(128 + constants.signals.SIGPIPE);
	process.kill(process.pid, signal);
}

/** A command that a signal can break off. */
export type Interruption = {
	/** Aborts at the first signal. */
	readonly signal: AbortSignal;
	/** Exit code of a command that a signal has broken off; undefined when none has. */
	readonly exitCode: () => number | undefined;
	/** Stops listening. */
	readonly end: () => void;
};

/**
 * Lets signals break a command off, which can then clean up and tell its state.
 * @param options `calls`: a second signal is ignored, so that cleaning up is not cut short
 */
export function listenForInterruption(options: SignalOptions = {}): Interruption {
	const breaking = new AbortController();
	let first: EndingSignal | undefined;
	const end = onEndingSignal((signal) => {
		first ??= signal;
		breaking.abort();
	}, options);
	return {
		signal: breaking.signal,
		exitCode: () => (first === undefined ? undefined : 128 + constants.signals[first]),
		end,
	};
}

/** Why what is written to standard output, or to standard error, arrives nowhere any more. */
export type OutputLoss =
	/** The reader of the pipe has ended. */
	| {readonly kind: 'unread'}
	/** The terminal is gone. */
	| {readonly kind: 'hung-up'}
	/** The file takes nothing more: its disk is full, for one. */
	| {readonly kind: 'unwritable'; readonly stream: OutputName; readonly error: Error};

type OutputName = 'stdout' | 'stderr';

let lost: OutputLoss | undefined;
const listeners = new Set<(loss: OutputLoss) => void>();

/**
 * Makes output that cannot be written a fact that this module tells, and no uncaught error; once in a process. The command
 * goes on: whoever has nothing to do without a reader listens.
 */
export function watchOutput(): void {
	for (const name of ['stdout', 'stderr'] as const) {
		process[name].on('error', (error: NodeJS.ErrnoException) => {
			if (lost !== undefined) return;
			lost = lossBy(error, name);
			for (const listener of listeners) listener(lost);
		});
	}
}

/** The first loss of output; undefined while all of it has arrived. */
export function outputLoss(): OutputLoss | undefined {
	return lost;
}

/** Calls back once when output is lost, soon if it is lost already; returns how to stop. */
export function onOutputLoss(listener: (loss: OutputLoss) => void): () => void {
	const call = (loss: OutputLoss) => {
		if (listeners.delete(call)) listener(loss);
	};
	listeners.add(call);
	if (lost !== undefined) queueMicrotask(() => lost !== undefined && call(lost));
	return () => {
		listeners.delete(call);
	};
}

function lossBy(error: NodeJS.ErrnoException, stream: OutputName): OutputLoss {
	if (process[stream].isTTY === true) return {kind: 'hung-up'};
	return unreadCodes.has(error.code ?? '') ? {kind: 'unread'} : {kind: 'unwritable', stream, error};
}

/** Of a pipe or a socket without a reader, and of a number that is no open file. */
const unreadCodes = new Set(['EPIPE', 'ECONNRESET', 'ENOTCONN', 'EBADF']);

const signals = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

export type EndingSignal = (typeof signals)[number];

/** Calls back once, at the first signal that asks the process to end; returns how to stop listening. */
export function onEndingSignal(listener: (signal: EndingSignal) => void): () => void {
	const listeners = signals.map((signal) => [signal, () => listener(signal)] as const);
	for (const [signal, call] of listeners) process.once(signal, call);
	return () => {
		for (const [signal, call] of listeners) process.off(signal, call);
	};
}

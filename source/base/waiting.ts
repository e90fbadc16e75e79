/** After this time it is told what a command waits for, in milliseconds. */
const silenceMs = 3000;

let tell: ((what: string) => void) | undefined;

/**
 * Waits for something outside; when that takes long, whoever listens is told what it is.
 * @param what as in "Waiting for …"
 */
export async function waitingFor<T>(what: string, work: Promise<T>): Promise<T> {
	const timer = setTimeout(() => tell?.(what), silenceMs);
	try {
		return await work;
	} finally {
		clearTimeout(timer);
	}
}

/** Listens, as the only one, to what is waited for; returns how to stop. */
export function onLongWait(listener: (what: string) => void): () => void {
	tell = listener;
	return () => {
		tell = undefined;
	};
}

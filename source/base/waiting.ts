import {printToStderr} from './print.js';

/** After this time it is told what is waited for, in milliseconds. */
const silenceMs = 3000;

/** Several may wait for one thing. */
const told = new Set<string>();

let hasScreen = false;

/** On a screen it stands what is waited for: nothing is said on stderr while there is one. */
export function leaveWaitsToScreen(there: boolean): void {
	hasScreen = there;
}

/**
 * Waits for something outside; says on stderr what it is when that takes long.
 * @param what as in "Waiting for …"
 */
export async function waitingFor<T>(what: string, work: Promise<T>): Promise<T> {
	const timer = setTimeout(() => {
		if (hasScreen) return;
		if (!told.has(what)) printToStderr(`Waiting for ${what} …`);
		told.add(what);
	}, silenceMs);
	try {
		return await work;
	} finally {
		clearTimeout(timer);
	}
}

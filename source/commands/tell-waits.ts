import {printToStderr} from '../base/print.js';
import {onLongWait} from '../base/waiting.js';

/** Tells on stderr what a command waits for before it has a screen, or a first line. */
export async function tellWaits<T>(work: Promise<T>): Promise<T> {
	const stop = onLongWait((what) => printToStderr(`Waiting for ${what} …`));
	try {
		return await work;
	} finally {
		stop();
	}
}

import {setTimeout as delay} from 'node:timers/promises';

/**
 * Looks again and again whether something holds.
 * @param withinMs most time for that
 * @returns whether it came to hold
 */
export async function until(holds: () => boolean | Promise<boolean>, withinMs: number): Promise<boolean> {
	for (const deadline = Date.now() + withinMs; ; await delay(50)) {
		if (await holds()) return true;
		if (Date.now() > deadline) return false;
	}
}

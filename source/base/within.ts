import {setImmediate as nextTurn} from 'node:timers/promises';

/**
 * Settles as the work does or, when the work has not settled in time, as `late` returns or throws. The work goes on;
 * its later result is ignored.
 */
export async function within<T, L = T>(work: Promise<T>, milliseconds: number, late: () => L): Promise<T | L> {
	let timer: NodeJS.Timeout | undefined;
	const deadline = new Promise<typeof over>((resolve) => {
		// The work may have settled while this process was busy: it gets a turn first.
		timer = setTimeout(() => void nextTurn().then(() => resolve(over)), milliseconds);
	});
	try {
		const settled = await Promise.race([work, deadline]);
		return settled === over ? late() : settled;
	} finally {
		clearTimeout(timer);
	}
}

const over = Symbol('over');

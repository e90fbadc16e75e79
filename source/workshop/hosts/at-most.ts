/** Lets at most so many works be under way at a time; the others wait for their turn, in their order. */
export function atMost(count: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
	let free = count;
	const waiting: Array<() => void> = [];
	return async (work) => {
		if (free > 0) free--;
		else await new Promise<void>((resolve) => waiting.push(resolve));
		try {
			return await work();
		} finally {
			const next = waiting.shift();
			if (next === undefined) free++;
			else next();
		}
	};
}

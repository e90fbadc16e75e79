/** The middle of the values; of an even number of them, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const half = sorted.length / 2;
	const upper = sorted[Math.floor(half)] ?? Number.NaN;
	return Number.isInteger(half) ? (upper + (sorted[half - 1] ?? upper)) / 2 : upper;
}

/** The value that a part of the values, from 0 to 1, does not exceed. */
export function quantile(values: readonly number[], part: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** Runs the ways in turn, so that a change of the machine's speed meets all of them; milliseconds by way. */
export async function inTurn<Way extends string>(
	ways: Readonly<Record<Way, () => Promise<number>>>,
	rounds: number,
): Promise<Record<Way, number[]>> {
	const names = Object.keys(ways) as Way[];
	const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Way, number[]>;
	for (let round = 0; round < rounds; round++) for (const name of names) times[name].push(await ways[name]());
	return times;
}

export function milliseconds(value: number): string {
	return `${value.toFixed(0)} ms`;
}

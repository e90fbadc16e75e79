import {createHash} from 'node:crypto';

/** Time that the yardstick takes on an ordinary machine, in milliseconds. */
const ordinaryMs = 30;

let measured: number | undefined;

/**
 * How many times slower than an ordinary machine this one is, from 1 to 5; deadlines are multiplied by it. Measured
 * once, by hashing 8 MiB.
 */
export function slowness(): number {
	if (measured === undefined) {
		const block = Buffer.alloc(8 << 20);
		const start = performance.now();
		createHash('sha256').update(block).digest();
		measured = Math.min(5, Math.max(1, (performance.now() - start) / ordinaryMs));
	}

	return measured;
}

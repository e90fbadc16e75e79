import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import * as z from 'zod';
import {readText} from '../base/read-text.js';
import {memoryFolder} from '../lab/lab-folder.js';
import type {Clock} from './demo.js';

const schema = z.object({startedAt: z.number(), used: z.record(z.string(), z.number().nonnegative())});

const fileOf = (dir: string) => path.join(dir, memoryFolder, 'demo-clock.json');

/** The clock of the last demonstration in a lab's folder, stopped; undefined when it is missing or damaged. */
export async function readClock(dir: string): Promise<Clock | undefined> {
	try {
		return schema.parse(JSON.parse(await readText(fileOf(dir))));
	} catch {
		return undefined;
	}
}

/**
 * Returns a function that writes a clock into a lab's folder; a crash leaves the old or the new one. Writes one clock
 * after the other; ignores errors, because a demonstration does not end for its clock.
 */
export function clockWriter(dir: string): (clock: Clock) => Promise<void> {
	let last: Promise<void> = Promise.resolve();
	return (clock) => {
		const {startedAt, used} = clock;
		last = last
			.then(() => writeFileAtomic(fileOf(dir), `${JSON.stringify({startedAt, used}, undefined, '\t')}\n`))
			.catch(() => {});
		return last;
	};
}

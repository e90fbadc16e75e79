import {readFile} from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import {z} from 'zod';
import {progressFile} from '../lab/lab-folder.js';

const schema = z.object({
	/** Passed steps, in the order of the course. */
	passed: z.array(
		z.object({
			step: z.string(),
			milliseconds: z.number(),
			by: z.enum(['tutor', 'learner']),
			hints: z.number(),
		}),
	),
	/** Instances that ran when this was written. */
	running: z.array(z.string()),
	/** The step whose commands were started last; a second attempt goes on past commands that were done already. */
	attempted: z.string().optional(),
	/** The step whose commands are under way, or were interrupted: what holds may be what they have left. */
	underWay: z.string().optional(),
	/** The action that is under way: while it fills a data folder, or after it was broken off doing so. */
	filling: z.object({step: z.string(), action: z.number()}).optional(),
});

/** What a lab's folder remembers of the course; the real state is the truth. */
export type Progress = z.infer<typeof schema>;

export const noProgress: Progress = {passed: [], running: []};

const fileOf = (dir: string) => path.join(dir, progressFile);

/** Reads what a lab's folder remembers; a damaged memory counts as none, because the checks find the truth again. */
export async function readProgress(dir: string): Promise<Progress> {
	try {
		return schema.parse(JSON.parse(await readFile(fileOf(dir), 'utf8')));
	} catch {
		return noProgress;
	}
}

/** The memory as it stands in its file. */
export function progressText(progress: Progress): string {
	return `${JSON.stringify(progress, undefined, '\t')}\n`;
}

/** Writes the memory so that a crash leaves the old or the new one. */
export async function writeProgress(dir: string, progress: Progress): Promise<void> {
	await writeFileAtomic(fileOf(dir), progressText(progress));
}

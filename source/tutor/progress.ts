import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import * as z from 'zod';
import {readText} from '../base/read-text.js';
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
	/** The step whose commands were started last; a second attempt goes on past commands that are done already. */
	attempted: z.string().optional(),
	/** The step whose commands run, or were interrupted: a true outcome may be their effect. */
	underWay: z.string().optional(),
	/** The action that is under way: while it fills a data folder, or after it was broken off doing so. */
	filling: z.object({step: z.string(), action: z.number()}).optional(),
});

/** The recorded progress in a lab's folder; the real state decides. */
export type Progress = z.infer<typeof schema>;

export const noProgress: Progress = {passed: [], running: []};

const fileOf = (dir: string) => path.join(dir, progressFile);

/** Reads the recorded progress; a damaged file counts as none, because the checks find the truth again. */
export async function readProgress(dir: string): Promise<Progress> {
	try {
		return schema.parse(JSON.parse(await readText(fileOf(dir))));
	} catch {
		return noProgress;
	}
}

/** The recorded progress as the text of its file. */
export function progressText(progress: Progress): string {
	return `${JSON.stringify(progress, undefined, '\t')}\n`;
}

/** Writes the recorded progress so that a crash leaves the old or the new one. */
export async function writeProgress(dir: string, progress: Progress): Promise<void> {
	await writeFileAtomic(fileOf(dir), progressText(progress));
}

import * as z from 'zod';

const stepNotes = z.object({
	title: z.string(),
	/** Markdown as the author wrote it, a block a text. */
	notes: z.array(z.string()),
	/** The lesson, where the step is the first of it. */
	lesson: z.object({title: z.string(), notes: z.array(z.string())}).optional(),
});

/** Time of one lesson: `used` in milliseconds, without the visit that goes on since `since`; `planned` in minutes. */
const lessonTime = z.object({
	id: z.string(),
	number: z.number().int(),
	title: z.string(),
	planned: z.number(),
	used: z.number(),
	/** Set on the lesson whose time runs now: since when, in milliseconds since 1970. */
	since: z.number().optional(),
	/** How many of its steps have passed. */
	passed: z.number().int(),
	steps: z.number().int(),
});

/** A demonstration as the presenter's notes show it; secrets are masked. */
export const stageReport = z.object({
	lab: z.string(),
	engine: z.enum(['docker', 'local']),
	lesson: z.object({number: z.number().int(), total: z.number().int(), title: z.string()}).optional(),
	/** `number` counts within the lesson. */
	step: z.object({number: z.number().int(), total: z.number().int()}).extend(stepNotes.shape).optional(),
	following: stepNotes.optional(),
	/** The phase of the demonstration in words. */
	beat: z.string(),
	/** The effect of a press now; absent while it has none. */
	next: z.string().optional(),
	/** What the audience sees instead of the step, or that it sees an earlier one. */
	screen: z.enum(['step', 'earlier-step', 'blank', 'cluster']),
	/** The step's commands that have not been run yet, the next one first. */
	commands: z.array(z.string()),
	/** Choices after a failure. */
	offers: z.array(z.enum(['retry', 'repair', 'play'])),
	/** Checks that were looked at and are not true yet. */
	open: z.array(z.object({says: z.string(), observed: z.string(), remedy: z.string().optional()})),
	remark: z.string().optional(),
	clock: z.object({startedAt: z.number(), lessons: z.array(lessonTime)}),
});
export type StageReport = z.infer<typeof stageReport>;
export type StepNotes = z.infer<typeof stepNotes>;
export type LessonTime = z.infer<typeof lessonTime>;

import * as z from 'zod';

/** Events of a seat for the roster; everything else of a tutor's stream stays with the learner. */
export const seatEventKinds = [
	'joined',
	'step-entered',
	'step-passed',
	'step-failed',
	'finding',
	'hint',
	'travelled',
	'lesson-passed',
	'course-passed',
	'hand-raised',
	'hand-lowered',
	'left',
] as const;

/** Longest detail of an event, in bytes of its JSON text. */
export const maxDetailBytes = 2000;

/** One event of a seat, as the outbox keeps it and the roster stores it; the same `id` counts once, however often it comes. */
export const seatEvent = z.object({
	id: z.uuid(),
	/** Counts the seat's events from 1, without gaps: a later event has a higher number. */
	seq: z.number().int().positive(),
	kind: z.enum(seatEventKinds),
	/** Identifier of its step. */
	step: z.string().max(200).optional(),
	detail: z
		.object({
			/** The claim of the check that has not passed, and its observation. */
			check: z.string().optional(),
			observed: z.string().optional(),
			diagnosis: z.string().optional(),
			milliseconds: z.number().optional(),
			by: z.enum(['tutor', 'learner']).optional(),
			hints: z.number().optional(),
			/** Engine and version of the program, when it joins. */
			engine: z.enum(['docker', 'local']).optional(),
			version: z.string().optional(),
		})
		.optional(),
	/** When it happened, by the learner's clock, as ISO 8601. */
	at: z.iso.datetime(),
});
export type SeatEvent = z.infer<typeof seatEvent>;
export type SeatEventKind = SeatEvent['kind'];

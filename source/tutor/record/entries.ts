import * as z from 'zod';

const finding = z.discriminatedUnion('status', [
	z.object({status: z.literal('passed'), observed: z.string()}),
	z.object({
		status: z.enum(['not-yet', 'failed']),
		expected: z.string(),
		observed: z.string(),
		diagnosis: z.object({id: z.string(), title: z.string(), cause: z.string(), remedy: z.string()}).optional(),
	}),
]);

const recordedFinding = z.object({says: z.string(), finding});

const outputLine = z.object({stream: z.enum(['stdout', 'stderr']), line: z.string()});

/** A command's output: its first and its last lines, and the number of lines between them. */
const printed = z.object({first: z.array(outputLine), leftOut: z.number(), last: z.array(outputLine)});

const outcome = z.discriminatedUnion('kind', [
	z.object({kind: z.literal('succeeded')}),
	z.object({kind: z.literal('refused-as-meant'), exitCode: z.number()}),
	z.object({kind: z.literal('failed'), exitCode: z.number(), reason: z.string().optional()}),
	z.object({kind: z.literal('interrupted')}),
]);

/** Each entry has its time, in ISO form. */
const stamped = {at: z.string()};
const ofStep = {...stamped, step: z.string()};

/** A line of the record. Lines are independent, so that a damaged one costs only itself. */
export const recordEntry = z.discriminatedUnion('type', [
	z.object({...stamped, type: z.literal('opened'), lab: z.string(), engine: z.string()}),
	/** A server logged its version at its start. */
	z.object({...stamped, type: z.literal('server'), instance: z.string(), version: z.string()}),
	/** An outcome that was true before is not true any more. */
	z.object({...ofStep, type: z.literal('lost'), says: z.string()}),
	/** The step was undone by itself; `says` is an outcome that was then seen missing. */
	z.object({...ofStep, type: z.literal('undone'), says: z.string()}),
	/** The lab was taken to the start of a lesson or of a step, or the journey failed on the way. */
	z.object({
		...stamped,
		type: z.literal('journey'),
		to: z.string(),
		by: z.enum(['snapshot', 'running']),
		end: z.enum(['arrived', 'failed']),
		why: z.string().optional(),
	}),
	z.object({...ofStep, type: z.literal('entered'), lesson: z.string(), title: z.string()}),
	z.object({...ofStep, type: z.literal('started'), index: z.number(), shown: z.string()}),
	z.object({
		...ofStep,
		type: z.literal('ended'),
		index: z.number(),
		outcome,
		milliseconds: z.number(),
		output: printed,
	}),
	z.object({...ofStep, type: z.literal('hint'), level: z.number(), text: z.string()}),
	z.object({...ofStep, type: z.literal('failed'), findings: z.array(recordedFinding)}),
	z.object({
		...ofStep,
		type: z.literal('passed'),
		findings: z.array(recordedFinding),
		milliseconds: z.number(),
		by: z.enum(['tutor', 'learner']),
		hints: z.number(),
	}),
]);

export type RecordEntry = z.infer<typeof recordEntry>;
export type RecordedFinding = z.infer<typeof recordedFinding>;
export type Printed = z.infer<typeof printed>;

import * as z from 'zod';

const lsn = z.string();

const schema = z.object({
	recovering: z.boolean(),
	clusterName: z.string(),
	/** The primary's write position, or the standby's replayed one. */
	lsn: lsn.optional(),
	timeline: z.number(),
	received: lsn.optional(),
	paused: z.boolean(),
	synchronous: z.string(),
	commitsWait: z.boolean(),
	/** Absent when nothing is archived. */
	archive: z
		.object({
			/** Absent when the folder was not, or cannot be, looked into. */
			segments: z.number().optional(),
			lastArchived: z.string().optional(),
			/** Whether the last attempt was a failure. */
			failing: z.boolean(),
			failed: z.string().optional(),
			/** Failures since the statistics began. */
			failures: z.number(),
		})
		.optional(),
	slots: z.array(
		z.object({
			name: z.string(),
			active: z.boolean(),
			restartLsn: lsn.optional(),
			retained: z.number(),
			walStatus: z.string().optional(),
		}),
	),
	/** The newest first. */
	senders: z.array(
		z.object({
			pid: z.number(),
			application: z.string().default(''),
			state: z.string().default('startup'),
			sent: lsn.optional(),
			written: lsn.optional(),
			flushed: lsn.optional(),
			replayed: lsn.optional(),
			lagBytes: z.number().optional(),
			replayLag: z.number().optional(),
			syncState: z.string().default('async'),
		}),
	),
	receiver: z
		.object({
			status: z.string(),
			host: z.string().optional(),
			port: z.number().optional(),
			slot: z.string().optional(),
		})
		.optional(),
	backups: z.array(
		z.object({pid: z.number(), phase: z.string(), streamed: z.number().default(0), total: z.number().optional()}),
	),
	/** Address and names in `primary_conninfo`, without secrets; absent when it is empty. */
	upstream: z
		.object({host: z.string().optional(), port: z.string().optional(), application: z.string().optional()})
		.optional(),
});

/** All that one server tells of itself in one look. */
export type ServerFacts = z.infer<typeof schema>;

/**
 * Parses the answer to the question.
 * @throws Error when it is not one
 */
export function readFacts(answer: string | undefined): ServerFacts {
	return schema.parse(JSON.parse(answer ?? ''));
}

import * as z from 'zod';
import {processIdentity} from '../lab/process-identity.js';
import {isWorkshopName} from './names.js';

/** While the workshop is `opening`, roles that the roster has not made yet have empty passwords. */
const access = z.object({role: z.string(), password: z.string()});

/** The description of a workshop that was opened on this machine; readable by its owner only. */
export const workshopDescription = z.object({
	name: z.string().refine(isWorkshopName),
	seats: z.number().int().positive(),
	openedAt: z.iso.datetime(),
	/** `opening`, `closing`: interrupted; continues when the command is given again. */
	stage: z.enum(['opening', 'open', 'closing']),
	roster: z.object({
		/**
		 * `own`: a lab of this name, in this folder, whose first instance is the roster, and its administrator's password.
		 */
		server: z.discriminatedUnion('kind', [
			z.object({kind: z.literal('own'), lab: z.string(), dir: z.string(), password: z.string()}),
			/** A server of the user's, with the address under which its administrator is let in. */
			z.object({kind: z.literal('given'), administrator: z.string()}),
		]),
		/** The address for this machine. */
		host: z.string(),
		port: z.number().int(),
		database: z.string(),
		fingerprint: z.string().optional(),
		board: access,
		instructor: access,
		/** The joiner's password is the secret of the join code. */
		joiner: access,
	}),
	/** The address for learners, which is in the join code. */
	announced: z.object({host: z.string(), port: z.number().int()}),
	/** Image with PostgreSQL that was named for it. */
	image: z.string().optional(),
	/** The file of hosts as it was when the workshop was opened, absolute; absent when all labs are on learners' machines. */
	hosts: z.string().optional(),
	/** The address of seats on hosts, and the process that serves them. */
	gateway: z.object({port: z.number().int(), process: processIdentity.optional()}).optional(),
	/** When the results were last exported. */
	exportedAt: z.iso.datetime().optional(),
});
export type WorkshopDescription = z.infer<typeof workshopDescription>;

import type {RosterNames} from '../../names.js';

/** One step of a roster's schema. A released one never changes; a change is a new migration. */
export type Migration = {
	/** Counts from 1. */
	readonly number: number;
	/** Its purpose, for readers of the ledger. */
	readonly says: string;
	/** Statements that are run as the owner of the schema, in one transaction with the ledger's entry. */
	readonly sql: (names: RosterNames) => string;
};

/** Channel on which a roster says "look again", and nothing else: any role can send on any channel. */
export function channelOf(names: Pick<RosterNames, 'schema'>): string {
	return `${names.schema}_look`;
}

import type {ClaimSeat, ConnectSeat} from '../../workshop/roster/roster.js';

/** Calls of a seat to its roster. */
export type RosterCalls = {readonly claim: ClaimSeat; readonly connect: ConnectSeat};

/** The real calls; import PostgreSQL's driver on first use. */
export const rosterCalls: RosterCalls = {
	claim: async (...claim) => (await import('../../workshop/roster/claim-seat.js')).claimSeat(...claim),
	connect: async (key) => (await import('../../workshop/roster/connect-seat.js')).connectSeat(key),
};

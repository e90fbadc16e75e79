import type {ClaimSeat, ConnectSeat} from '../../workshop/roster/roster.js';

/** What a seat asks of its roster. */
export type RosterCalls = {readonly claim: ClaimSeat; readonly connect: ConnectSeat};

/** The real ones; PostgreSQL's driver is read when the roster is asked for the first time. */
export const rosterCalls: RosterCalls = {
	claim: async (...claim) => (await import('../../workshop/roster/claim-seat.js')).claimSeat(...claim),
	connect: async (key) => (await import('../../workshop/roster/connect-seat.js')).connectSeat(key),
};

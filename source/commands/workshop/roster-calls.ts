import {type ClaimSeat, type ConnectSeat, RosterFault} from '../../workshop/roster/roster.js';

/** What a seat asks of its roster. */
export type RosterCalls = {readonly claim: ClaimSeat; readonly connect: ConnectSeat};

/** The real ones; PostgreSQL's driver is read when it is asked for first. */
export const rosterCalls: RosterCalls = {
	claim: async () => {
		throw new RosterFault('away', 'The roster cannot be reached.');
	},
	connect: async () => {
		throw new RosterFault('away', 'The roster cannot be reached.');
	},
};

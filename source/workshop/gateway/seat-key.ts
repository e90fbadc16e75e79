import type {RosterAccess, SeatKey} from '../roster/roster.js';
import type {WorkshopDescription} from '../workshop-description.js';
import type {Hello} from './protocol.js';

type Of = Pick<WorkshopDescription, 'name' | 'roster' | 'announced'>;

/** The roster of a workshop, as this machine enters it. */
export function rosterOf({name, roster}: Of): Omit<RosterAccess, 'role' | 'password'> {
	const {host, port, database, fingerprint} = roster;
	return {host, port, database, workshop: name, fingerprint};
}

/**
 * What the tutor in a seat is started with: it reaches the roster at the address that learners are told, in the role that
 * the learner has proved, which is not told by the seat's number.
 */
export function keyOfSeat(workshop: Of, {seat, role, secret, alias}: Hello): SeatKey {
	return {...rosterOf(workshop), ...workshop.announced, role, password: secret, seat, alias};
}

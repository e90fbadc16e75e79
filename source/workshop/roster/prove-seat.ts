import {rosterNames} from '../names.js';
import {type RosterAccess, RosterFault} from './roster.js';
import {openSession} from './session.js';

/**
 * Settles when the roster lets that role in and the seat is its own now: a seat that was released has another role.
 * @throws RosterFault
 */
export async function proveSeat(access: RosterAccess, seat: number): Promise<void> {
	const session = await openSession(access, 'issued');
	try {
		const [row] = await session.query(`SELECT ${rosterNames(access.workshop).schema}.me() AS seat`);
		if (row?.seat === seat) return;
	} finally {
		await session.close();
	}

	throw new RosterFault('refused', `Seat ${seat} was given to somebody else.`, 'Join again for a seat of your own.');
}

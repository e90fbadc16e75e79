import {rosterNames} from '../names.js';
import {wrongKey} from './faults.js';
import {type RosterAccess, RosterFault} from './roster.js';
import {openSession} from './session.js';

/**
 * Settles when the roster lets that role in and the seat is its own now: a seat that was released has another role. The
 * roster is not asked about a role that no seat has, such as its administrator's.
 * @throws RosterFault, of kind `refused` where the key is wrong
 */
export async function proveSeat(access: RosterAccess, seat: number): Promise<void> {
	const {schema} = rosterNames(access.workshop);
	if (!new RegExp(`^${schema}_seat_\\d{3,4}$`).test(access.role)) throw wrongKey();
	const session = await openSession(access, 'shown');
	try {
		const [row] = await session.query(`SELECT ${schema}.me() AS seat`);
		if (row?.seat === seat) return;
	} finally {
		await session.close();
	}

	throw new RosterFault('refused', `Seat ${seat} was given to somebody else.`, 'Join again for a seat of your own.');
}

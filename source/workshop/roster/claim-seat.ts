import {setTimeout as delay} from 'node:timers/promises';
import type {Invitation} from '../invitation.js';
import {rosterNames} from '../names.js';
import {aliasMistake} from './alias.js';
import {type ClaimSeat, RosterFault, type SeatKey} from './roster.js';
import {answerTimeoutMs, openSession} from './session.js';

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * A whole class that joins at once may exceed the joiner's connections; a refused learner tries again for a few
 * seconds.
 * @see ClaimSeat
 */
export const claimSeat: ClaimSeat = async (invitation, {id, alias}) => {
	const mistake = aliasMistake(alias);
	if (mistake !== undefined) throw new RosterFault('refused', mistake, 'Choose another one with --as ALIAS.');
	if (!uuid.test(id)) throw new RosterFault('refused', 'The claim of this machine is no UUID.');
	const deadline = performance.now() + answerTimeoutMs;
	for (;;) {
		try {
			return await claim(invitation, id, alias);
		} catch (error) {
			const isCrowded = error instanceof RosterFault && error.kind === 'away' && /too many/.test(error.message);
			const pause = 100 + Math.random() * 400;
			if (!isCrowded || performance.now() + pause > deadline) throw error;
			await delay(pause);
		}
	}
};

async function claim(invitation: Invitation, id: string, alias: string): Promise<SeatKey> {
	const {secret, ...place} = invitation;
	const names = rosterNames(place.workshop);
	const session = await openSession({...place, role: names.joiner, password: secret}, 'joiner');
	try {
		const [row] = await session.query(`SELECT * FROM ${names.schema}.join_class($1, $2)`, [id, alias]);
		if (row === undefined) throw new RosterFault('closed', 'The workshop is closed.');
		return {
			...place,
			role: String(row.role_name),
			password: String(row.password),
			...(session.fingerprint === undefined ? {} : {fingerprint: session.fingerprint}),
			seat: Number(row.seat),
			alias: String(row.seat_alias),
			...(row.gateway === null ? {} : {gateway: Number(row.gateway)}),
		};
	} finally {
		await session.close();
	}
}
